"""The simulation: the real engine, store and delivery on a simulated clock, a year in minutes."""
