"""What the owner runs from the command line: checks, backups and imports."""
