import { joinPath, nodeHost, type CompilerHost } from "../host.ts";
import { loadContract } from "../load-contract.ts";
import type { Contract, Package } from "../model.ts";
import { annotationSchema, type AnnotationSchema } from "./schema.ts";

/** `namespace:name@version` of the package that says what annotations may be. */
export const ANNOTATIONS_PACKAGE = "hyper:annotations@1.0.0";

/** Of this installation, which stays what it is while a process runs: a watch, an editor or a test asks again and again. */
let installed: AnnotationSchema | null = null;

/**
 * The annotations that a contract may use: those of its own copy of `hyper:annotations` in `deps/`, else the shipped ones, of a host where one
 * is given.
 */
export function loadAnnotationSchema(contract: Contract, host?: CompilerHost): AnnotationSchema {
  const copy = contract.packages.find(({ id }) => id === ANNOTATIONS_PACKAGE);
  const schema = copy === undefined ? null : annotationSchema(copy);
  return schema ?? (host === undefined ? (installed ??= shippedSchema(nodeHost())) : shippedSchema(host));
}

function shippedSchema(host: CompilerHost): AnnotationSchema {
  const schema = annotationSchema(shippedAnnotations(host));
  if (schema === null)
    throw new Error(`the installation is incomplete: ${ANNOTATIONS_PACKAGE} declares no annotations`);
  return schema;
}

function shippedAnnotations(host: CompilerHost): Package {
  const api = host.shippedPackages();
  const loaded =
    api === null ? null : loadContract(joinPath(api, "hyper-annotations"), host, { features: [], allFeatures: false });
  const contract = loaded?.contract ?? null;
  if (contract === null) throw new Error(`the installation is incomplete: ${ANNOTATIONS_PACKAGE} cannot be read`);
  return contract.main;
}
