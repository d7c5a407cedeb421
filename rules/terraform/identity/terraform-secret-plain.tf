resource "aws_db_instance" "shop" {
  # ruleid: terraform-secret-plain
  password = "tr0ub4dor"
}

resource "aws_db_instance" "other" {
  # ok: terraform-secret-plain
  password = var.password
}
