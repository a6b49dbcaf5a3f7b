"""What all commands share: options, the list and the model they ask for, progress, interrupts, output."""
