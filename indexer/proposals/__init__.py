"""Turn a form's answers into a draft record or a refusal."""
