"""The log in files of other tools: export in any of ``formats``, import of spreadsheets and archives."""
