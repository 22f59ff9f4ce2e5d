"""Notes that hide parts of a picture: their shapes, their drawing, and the cards they become."""
