"""What to buy, when, how much and why: the arithmetic of planning. Arrays in, arrays out; no database, no Django."""
