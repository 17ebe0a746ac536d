import { camelCase, pascalCase } from "../emit/names.ts";
import { processDiagnostic as diagnostic } from "../messages/process.ts";
import type { Func } from "../model.ts";
import { typedChannels } from "../process/ws-handler.ts";
import { isHandler, type ProcessRule } from "./rule.ts";

/** Handler names are unique in CamelCase across a process: requests name their handler that way. */
export const uniqueHandlerNames: ProcessRule = ({ exported }) => {
  const first = new Map<string, Func>();
  return exported.filter(isHandler).flatMap(({ function: func }) => {
    const envelope = pascalCase(func.name);
    const other = first.get(envelope);
    if (other === undefined) {
      first.set(envelope, func);
      return [];
    }
    const related = [
      { span: other.nameSpan, message: `\`${other.name}\` of \`${other.owner.name}\` has the name first` },
    ];
    return [
      diagnostic(
        "handler/duplicate-name",
        func.nameSpan,
        { name: func.name, other: other.name, envelope },
        { related },
      ),
    ];
  });
};

/** What the base class of processes has, and what the language looks for on any object. */
const MEMBERS = ["state", "initialState", "migrate", "process", "constructor", "then", "toJSON"];

/** A handler becomes a method, so it must not be called like a member of the base class, or like a typed `push`. */
export const reservedHandlerNames: ProcessRule = ({ process, exported }) => {
  const members = [...MEMBERS, ...typedChannels(process.handlers).map(({ handler }) => `push${handler.envelope}`)];
  return exported.filter(isHandler).flatMap(({ function: func }) => {
    const method = camelCase(func.name).toLowerCase();
    const member = members.find((each) => each.toLowerCase() === method);
    return member === undefined
      ? []
      : [diagnostic("handler/reserved-name", func.nameSpan, { name: func.name, member })];
  });
};
