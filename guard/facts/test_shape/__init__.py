"""What tests assert and how strongly, before against after, paired over the whole change."""
