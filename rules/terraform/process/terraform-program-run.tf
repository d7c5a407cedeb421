# ruleid: terraform-program-run
data "external" "version" {
  program = ["python3", "version.py"]
}

# ok: terraform-program-run
data "aws_ami" "base" {
  most_recent = true
}
