"""The log in files of other tools: ``formats`` are what is written, a spreadsheet or an archive is what is read."""
