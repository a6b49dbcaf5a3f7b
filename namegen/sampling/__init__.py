"""Draw names from trained models."""
