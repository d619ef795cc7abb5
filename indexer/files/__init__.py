"""Read contributed files with the place of everything in them; every problem is named."""
