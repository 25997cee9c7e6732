using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:8080", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "dist/worker.js"),
    (name = "@sr/engine/kernels.wasm", wasm = embed "node_modules/@sr/engine/generated/kernels.wasm"),
  ],
  compatibilityDate = "2023-01-01",
);
