"""The export formats: one file for each, with a value ``FORMAT`` that ``exporting`` finds by itself."""
