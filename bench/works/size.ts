/** What a browser has to load to call an API: client and runtime, bundled, minified (esbuild) and gzipped. */
import { deepStrictEqual } from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { runChild } from "../compile/child-cost.ts";
import { buf, CONTRACT, operationsOf } from "../compile/commands.ts";
import { callBundle } from "../compile/call-bundle.ts";
import { USER_ID, userOf } from "../http/shop.ts";
import type { Contest, Work } from "../harness/work.ts";

const HERE = fileURLToPath(new URL("../", import.meta.url));
const PROTOBUF = join(HERE, "generated/protobuf");

const OWN = 'import { ShopHttpClient } from "./generated/compile/shop/client.js";\nexport const shop = new ShopHttpClient("/");\n';
const OWN_SMALL = 'import { ShopHttpClient } from "./generated/http/shop-process/client.js";\nexport const shop = new ShopHttpClient("/");\n';
// Its types vanish, and whatever the API is it is the same code.
const TRPC_NAME = "tRPC client, which checks nothing";
const TRPC = 'import { createTRPCClient, httpLink } from "@trpc/client";\nexport const shop = createTRPCClient({ links: [httpLink({ url: "/" })] });\n';
const CONNECT = `import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import * as shop from "./generated/protobuf/shop_pb.js";
const transport = createConnectTransport({ baseUrl: "/" });
export const clients = [shop.Products, shop.Customers, shop.Carts, shop.Orders, shop.Reviews, shop.Stock].map((each) => createClient(each, transport));
`;

export const work: Work = {
  name: "size",
  title: "Bytes in a browser",
  open: async () => {
    rmSync(PROTOBUF, { recursive: true, force: true });
    runChild(buf.command(PROTOBUF));
    if (!readdirSync(PROTOBUF).includes("shop_pb.ts")) throw new Error("buf wrote no shop_pb.ts");
    const [own, small, trpc, connect] = await Promise.all([bundle(OWN), bundle(OWN_SMALL), bundle(TRPC), bundle(CONNECT)]);
    await checkClients(own, small, trpc, connect);
    const contest = (title: string, measure: (text: string) => number, target?: number): Contest => ({
      work: `size of a client of 30 routes, ${title}`,
      unit: "bytes",
      subject: { name: "hypc", measure: () => measure(own) },
      peers: [
        { name: "Connect-Web with protobuf-es", target: 1, measure: () => measure(connect) },
        { name: TRPC_NAME, ...(target === undefined ? {} : { target }), measure: () => measure(trpc) },
      ],
    });
    return {
      contests: [
        contest("minified", (text) => Buffer.byteLength(text)),
        contest("minified and gzipped", gzipped, 1),
        {
          work: "size of a client of 2 routes, minified and gzipped",
          unit: "bytes",
          subject: { name: "hypc", measure: () => gzipped(small) },
          peers: [{ name: TRPC_NAME, target: 1, measure: () => gzipped(trpc) }],
        },
      ],
      close: () => Promise.resolve(rmSync(PROTOBUF, { recursive: true, force: true })),
    };
  },
};

/** Throws where a client lacks an operation, or does not make of an answer what the others make of it. */
async function checkClients(own: string, small: string, trpc: string, connect: string): Promise<void> {
  const operations = operationsOf(readFileSync(join(CONTRACT, "shop.wit"), "utf8"));
  const level = { warehouseId: "w 1", productId: "p/2", available: 7, reserved: 3 };
  const text = JSON.stringify(level);
  const wrapped = JSON.stringify({ result: { data: level } });
  const asked = { id: "w 1", productId: "p/2" };

  const ownCall = await callBundle<OwnClient>(own, text, ({ shop }) => shop.getLevel(asked.id, asked.productId));
  deepStrictEqual(ownCall.answer, { tag: "ok", val: level });
  deepStrictEqual(ownCall.requests, ["GET /warehouses/w%201/levels/p%2F2"]);
  deepStrictEqual(methodsOf(Object.getPrototypeOf(ownCall.exports.shop) as object), operations);

  // Its client is a proxy, which has whatever operation is asked for: there are no names to compare.
  const trpcCall = await callBundle<TrpcClient>(trpc, wrapped, ({ shop }) => shop.getLevel.query(asked));
  deepStrictEqual(trpcCall.answer, level);
  deepStrictEqual(trpcCall.requests, [`GET /getLevel?input=${encodeURIComponent(JSON.stringify(asked))}`]);

  const connectCall = await callBundle<ConnectClients>(connect, text, ({ clients }) => {
    const stock = clients.find((each) => each["getLevel"] !== undefined);
    return stock?.["getLevel"]?.(asked);
  });
  const { $typeName: _name, ...message } = connectCall.answer as { readonly $typeName: string };
  deepStrictEqual(message, level);
  deepStrictEqual(connectCall.requests, ["POST /bench.shop.v1.Stock/GetLevel"]);
  deepStrictEqual(connectCall.exports.clients.flatMap(methodsOf).sort(), operations);

  const user = userOf(USER_ID);
  const smallCall = await callBundle<SmallClient>(small, JSON.stringify(user), ({ shop }) => shop.getUser(USER_ID));
  deepStrictEqual(smallCall.answer, user);
}

interface OwnClient {
  readonly shop: { readonly getLevel: (id: string, productId: string) => Promise<unknown> };
}

interface SmallClient {
  readonly shop: { readonly getUser: (id: number) => Promise<unknown> };
}

interface TrpcClient {
  readonly shop: { readonly getLevel: { readonly query: (input: object) => Promise<unknown> } };
}

interface ConnectClients {
  readonly clients: readonly Readonly<Record<string, (input: object) => Promise<unknown>>>[];
}

function methodsOf(client: object): readonly string[] {
  return Object.getOwnPropertyNames(client).filter((name) => name !== "constructor").sort();
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: HERE },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

function gzipped(text: string): number {
  return gzipSync(text, { level: 9 }).length;
}
