module "net" {
  # ruleid: terraform-module-moves
  source = "git::https://git.example/net.git?ref=main"
}

module "logs" {
  # ruleid: terraform-module-moves
  source = "github.com/someone/logs"
}

module "queue" {
  # ok: terraform-module-moves
  source = "git::https://git.example/queue.git?ref=v1.2.0"
}

module "local" {
  # ok: terraform-module-moves
  source = "./modules/local"
}
