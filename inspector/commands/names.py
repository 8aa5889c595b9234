"""The words that name a command: any other first word opens the window."""

COMMANDS = ("train", "inspect", "evaluate", "pretrain", "benchmark", "demo", "self-test")
