// Lets benchmarks import the built package by its name, as users do: bench/node_modules/hypc leads to the project.
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const link = fileURLToPath(new URL("node_modules/hypc", import.meta.url));
if (!existsSync(link)) {
  mkdirSync(fileURLToPath(new URL("node_modules", import.meta.url)), { recursive: true });
  symlinkSync(fileURLToPath(new URL("../", import.meta.url)), link, "junction");
}
