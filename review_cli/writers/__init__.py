"""Sheets into files: spreadsheet, page, text. Nothing in here counts; everything comes published."""
