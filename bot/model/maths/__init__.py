"""Shows TeX as Unicode text where that loses nothing."""
