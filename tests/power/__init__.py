"""What a power cut may leave on a disk: traced, simulated, and opened again."""
