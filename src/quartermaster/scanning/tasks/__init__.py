"""What people do with a scanner, a module each: a step reads one scan within a task, does what it means, or asks one thing."""
