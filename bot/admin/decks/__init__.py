"""Commands for deck files: check, import and export."""
