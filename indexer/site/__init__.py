"""The site: pages and downloads made from records and a bundle, their policy, versions and offline copy."""
