"""What every format uses: parsed cards, plain text, HTML and decoding."""
