"""The lock screen, shown before anything heavy is imported."""
