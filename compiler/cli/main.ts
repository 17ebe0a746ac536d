import { Command, CommanderError, Option } from "commander";
import { nodeHost, type CompilerHost } from "../host.ts";
import { version } from "../version.ts";
import { commaList, UsageError, type FeatureFlags } from "./options.ts";
import { EXIT, processTerminal, type ExitCode, type Terminal } from "./terminal.ts";
import type { ClusterFlags } from "./cluster.ts";
import type { ClusterStatusFlags } from "./cluster-status.ts";
import type { FmtFlags } from "./fmt.ts";
import type { GenerateFlags } from "./generate.ts";
import type { StateFlags } from "./state.ts";

/** Adds a command to the program. Its module is loaded when it runs: a bundled command line starts no slower than its smallest command. */
type Define = (hypc: Command, host: CompilerHost, terminal: Terminal, done: (code: ExitCode) => void) => void;

// In the order in which the help names them.
const COMMANDS: Readonly<Record<string, Define>> = {
  generate: (hypc, host, terminal, done) => {
    withFeatures(hypc.command("generate"))
      .description("write types, codecs, route tables, abstract classes and clients of process worlds")
      .argument("[path...]", "contract files or directories (default: api)")
      .addOption(new Option("--world <name>", "generate this world; may be repeated").argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]))
      .option("--out <dir>", "where the files go (default: generated)")
      .option("--watch", "generate again whenever a contract changes")
      .option("--check", "write nothing; exit 1 and list what would change")
      .option("--json", "print diagnostics and changes as one JSON object")
      .option("--no-format", "do not run prettier over the generated files")
      .action(async (paths: string[], flags: GenerateFlags) => done(await (await import("./generate.ts")).generateCommand(host, terminal, paths, flags)));
  },
  check: (hypc, host, terminal, done) => {
    withFeatures(hypc.command("check"))
      .description("parse, resolve and check contracts; each path is a package of its own")
      .argument("[path...]", "contract files or directories (default: api)")
      .option("--json", "print one JSON object a path")
      .action(async (paths: string[], flags: FeatureFlags & { json?: boolean }) => done(await (await import("./check.ts")).checkCommand(host, terminal, paths, flags)));
  },
  routes: (hypc, host, terminal, done) => {
    withFeatures(hypc.command("routes"))
      .description("print the route table of each process in matching order")
      .argument("[path...]", "contract files or directories (default: api)")
      .option("--json", "print one JSON object a process")
      .action(async (paths: string[], flags: FeatureFlags & { json?: boolean }) => done(await (await import("./routes.ts")).routesCommand(host, terminal, paths, flags)));
  },
  fmt: (hypc, host, terminal, done) => {
    hypc
      .command("fmt")
      .description("lay out .wit files in the canonical style, comments and annotations kept")
      .argument("[path...]", "files, or directories with all below them but deps/ (default: api)")
      .option("--check", "write nothing; exit 1 and list what would change")
      .option("--stdin", "format standard input to standard output")
      .action(async (paths: string[], flags: FmtFlags) => done(await (await import("./fmt.ts")).fmtCommand(host, terminal, paths, flags)));
  },
  vendor: (hypc, host, terminal, done) => {
    hypc
      .command("vendor")
      .description("copy the shipped hyper:* packages that a contract uses into its deps/")
      .argument("[path]", "contract directory (default: api)")
      .action(async (path: string | undefined) => done(await (await import("./vendor.ts")).vendorCommand(host, terminal, path)));
  },
  state: (hypc, _host, terminal, done) => {
    const state = hypc.command("state").description("look into the data directory of a node").helpCommand(false);
    const live = "read beside a node that owns the directory";
    state
      .command("show")
      .description("print each process's state: its save, size, type and value")
      .argument("<dir>", "what the node was started with as `dataDir`")
      .argument("[process...]", "such as counter:demo:alice.os (default: all)")
      .option("--json", "print one JSON object a process")
      .option("--live", live)
      .action(async (directory: string, processes: string[], flags: StateFlags) => done(await (await import("./state.ts")).stateShowCommand(terminal, directory, processes, flags)));
    state
      .command("export")
      .description("write states and their types as JSON")
      .argument("<dir>", "the data directory")
      .argument("[process...]", "default: all")
      .option("--out <file>", "write to this file (default: standard output)")
      .option("--live", live)
      .action(async (directory: string, processes: string[], flags: StateFlags) => done(await (await import("./state.ts")).stateExportCommand(terminal, directory, processes, flags)));
    state
      .command("import")
      .description("put the states of an export into a data directory, each checked against its type")
      .argument("<dir>", "the data directory; made where it is missing")
      .argument("<file>", "of `hypc state export`")
      .option("--force", "replace states of another type, and damaged ones")
      .action(async (directory: string, file: string, flags: StateFlags) => done(await (await import("./state.ts")).stateImportCommand(terminal, directory, file, flags)));
    state
      .command("check")
      .description("read every entry to its last bit; exit 1 where one is damaged")
      .argument("<dir>", "the data directory")
      .option("--live", live)
      .action(async (directory: string, flags: StateFlags) => done(await (await import("./state.ts")).stateCheckCommand(terminal, directory, flags)));
  },
  cluster: (hypc, _host, terminal, done) => {
    const cluster = hypc.command("cluster").description("make the NATS servers and credentials that nodes on many machines need").helpCommand(false);
    cluster
      .command("init")
      .description("write servers, accounts, certificates and each node's credentials")
      .argument("<dir>", "where; made where it is missing")
      .addOption(new Option("--nodes <list>", "names of nodes, comma-separated, such as alice.os,bob.os").argParser(commaList).makeOptionMandatory())
      .addOption(new Option("--servers <list>", "where servers run, comma-separated: host, host:port or host:port:routes-port (default: 127.0.0.1)").argParser(commaList))
      .option("--no-tls", "neither encrypt nor prove who the servers are")
      .option("--max-payload <size>", "the longest message", "8MiB")
      .option("--store <dir>", "where each server keeps its data, seen from its own directory", "store")
      .action(async (directory: string, flags: ClusterFlags) => done(await (await import("./cluster.ts")).clusterInitCommand(terminal, directory, flags)));
    cluster
      .command("add-node")
      .description("write credentials of more nodes; the others keep theirs")
      .argument("<dir>", "of `hypc cluster init`")
      .argument("<node...>", "such as carol.os")
      .action(async (directory: string, nodes: string[]) => done(await (await import("./cluster.ts")).clusterAddNodeCommand(terminal, directory, nodes)));
    cluster
      .command("remove-node")
      .description("take away nodes' credentials; the others keep theirs")
      .argument("<dir>", "of `hypc cluster init`")
      .argument("<node...>", "such as carol.os")
      .action(async (directory: string, nodes: string[]) => done(await (await import("./cluster.ts")).clusterRemoveNodeCommand(terminal, directory, nodes)));
    cluster
      .command("renew")
      .description("make the servers' certificates anew")
      .argument("<dir>", "of `hypc cluster init`")
      .action(async (directory: string) => done(await (await import("./cluster.ts")).clusterRenewCommand(terminal, directory)));

    cluster
      .command("status")
      .description("ask servers, members and leases how they are doing; exit 1 where something is missing or behind")
      .argument("[dir]", "of `hypc cluster init`, with its operator.json")
      .addOption(new Option("--servers <list>", "whom to ask, comma-separated (default: what the directory says)").argParser(commaList))
      .addOption(new Option("--nodes <list>", "which nodes, comma-separated (default: those of the directory)").argParser(commaList))
      .option("--wait <ms>", "how long they may take to answer", "1000")
      .option("--json", "print one JSON object")
      .action(async (directory: string | undefined, flags: ClusterStatusFlags) => done(await (await import("./cluster-status.ts")).clusterStatusCommand(terminal, directory, flags)));
  },
  init: (hypc, _host, terminal, done) => {
    hypc
      .command("init")
      .description("make a project that runs: contract, implementation, test")
      .argument("[dir]", "where (default: here)", ".")
      .action(async (directory: string) => done(await (await import("./init.ts")).initCommand(terminal, directory)));
  },
  explain: (hypc, _host, terminal, done) => {
    hypc
      .command("explain")
      .description("tell what a diagnostic means, with a wrong and a right example")
      .argument("<code>", "such as route/duplicate")
      .action(async (code: string) => done((await import("./explain.ts")).explainCommand(terminal, code)));
  },
};

/** The command that is asked for, alone, where there is one of that name: to define all of them takes as long as to check a contract. */
function program(asked: string | undefined, terminal: Terminal, done: (code: ExitCode) => void): Command {
  const host = nodeHost();
  const hypc = new Command("hypc")
    .description("Compile WIT contracts with routing annotations into TypeScript processes and clients.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show this")
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: (text) => terminal.error(text.trimEnd()) });
  const one = asked !== undefined && Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined;
  for (const define of one === undefined ? Object.values(COMMANDS) : [one]) define(hypc, host, terminal, done);
  return hypc;
}

function withFeatures(command: Command): Command {
  return command
    .addOption(new Option("--features <list>", "feature gates that are on, comma-separated").argParser(commaList))
    .option("--all-features", "turn every feature gate on");
}

/**
 * Runs the command line. Prints to the terminal, never exits by itself.
 * @param args without `node` and the script.
 * @returns the exit code.
 */
export async function run(args: readonly string[], terminal: Terminal = processTerminal()): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const hypc = program(args[0], terminal, (result) => (code = result));
  if (args.length === 0) {
    terminal.error(hypc.helpInformation().trimEnd());
    return EXIT.usage;
  }
  try {
    await hypc.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    if (error instanceof UsageError) {
      terminal.error(`hypc: ${error.message}`);
      return EXIT.usage;
    }
    throw error;
  }
  return code;
}
