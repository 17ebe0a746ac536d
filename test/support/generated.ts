import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { EmittedFile } from "../../compiler/emit/file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A folder of generated files that tests compile and load; `remove()` takes it away again. */
export class GeneratedFolder {
  readonly path: string;

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), "hypc-generated-"));
  }

  /** Puts the files of a world into a folder of its own. */
  write(world: string, files: readonly EmittedFile[]): void {
    for (const { path, text } of files) {
      const file = join(this.path, world, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  /**
   * The compiler's errors under the strict flags that generated code promises to pass, without the folder's name; empty when
   * there are none. `client` and `runtime` stand for the package's entries.
   */
  typecheck(entries: { readonly client?: string; readonly runtime?: string } = {}): string {
    const { client = "runtime/client/index.ts", runtime = "runtime/index.ts" } = entries;
    const config = {
      compilerOptions: {
        target: "es2022",
        lib: ["es2024"],
        module: "nodenext",
        types: ["node"],
        typeRoots: [join(root, "node_modules/@types")],
        noEmit: true,
        allowImportingTsExtensions: true,
        skipLibCheck: true,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        noPropertyAccessFromIndexSignature: true,
        noImplicitOverride: true,
        noImplicitReturns: true,
        noUnusedLocals: true,
        allowUnreachableCode: false,
        noFallthroughCasesInSwitch: true,
        isolatedModules: true,
        verbatimModuleSyntax: true,
        erasableSyntaxOnly: true,
        paths: { "hypc/client": [join(root, client)], "hypc/runtime": [join(root, runtime)] },
      },
      include: ["**/*.ts"],
    };
    const file = join(this.path, "tsconfig.json");
    writeFileSync(file, JSON.stringify(config));
    writeFileSync(join(this.path, "package.json"), '{ "type": "module" }');
    try {
      execFileSync(process.execPath, [join(root, "node_modules/typescript/lib/tsc.js"), "-p", file], {
        cwd: this.path,
        encoding: "utf8",
        stdio: "pipe",
      });
      return "";
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string };
      return `${stdout}${stdout === "" ? stderr : ""}`.replaceAll(this.path, "");
    }
  }

  /** The exports of one generated file. */
  async load(world: string, path: string): Promise<Readonly<Record<string, unknown>>> {
    return (await import(/* @vite-ignore */ pathToFileURL(join(this.path, world, path)).href)) as Readonly<
      Record<string, unknown>
    >;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
