"""The pages that records cite, looked at again: which are gone, have moved, or say something else."""
