"""The first screen: visits, tasks, drafts, gaps and what is unsent."""
