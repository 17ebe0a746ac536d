import { err, ok, type RequestContext, type Result } from "hypc/runtime";
import {
  UsersProcess,
  type NewUser,
  type Permissions,
  type Role,
  type User,
  type UserError,
  type UserPage,
} from "../generated/users-process/index.js";

/** The process behind `api/users.wit`. */
export class Users extends UsersProcess {
  override listUsers(role: Role | undefined, tag: string[], offset: number | undefined, limit: number | undefined): UserPage {
    const found = [...this.state.users.values()].filter(
      (user) => (role === undefined || user.role === role) && tag.every((each) => user.tags.includes(each)),
    );
    const start = offset ?? 0;
    return { users: found.slice(start, start + (limit ?? 20)), total: found.length };
  }

  override createUser(wanted: NewUser, context: RequestContext): Result<User, UserError> {
    for (const user of this.state.users.values()) {
      if (user.handle === wanted.handle) return err({ tag: "handle-taken", val: user.id });
    }
    const role = wanted.role ?? "member";
    const { handle, email, tags, avatar } = wanted;
    const user: User = { id: this.state.nextId, handle, email, role, permissions: permissionsOf(role), tags, avatar };
    this.state.nextId += 1n;
    this.state.users.set(user.id, user);
    context.response.setHeader("location", `/users/${user.id}`);
    return ok(user);
  }

  override getUser(id: bigint): Result<User, UserError> {
    const user = this.state.users.get(id);
    return user === undefined ? err({ tag: "no-such-user", val: id }) : ok(user);
  }

  override updateUser(id: bigint, email: string, tags: string[]): Result<User, UserError> {
    const found = this.getUser(id);
    if (found.tag === "ok") Object.assign(found.val, { email, tags });
    return found;
  }

  override setRole(id: bigint, role: Role): Result<User, UserError> {
    const found = this.getUser(id);
    if (found.tag === "err") return found;
    if (found.val.role === "admin" && role !== "admin" && this.admins() === 1) {
      return err({ tag: "not-allowed", val: "the last admin stays one" });
    }
    Object.assign(found.val, { role, permissions: permissionsOf(role) });
    return found;
  }

  override deleteUser(id: bigint): Result<undefined, UserError> {
    return this.state.users.delete(id) ? ok() : err({ tag: "no-such-user", val: id });
  }

  private admins(): number {
    return [...this.state.users.values()].filter(({ role }) => role === "admin").length;
  }
}

function permissionsOf(role: Role): Permissions {
  return role === "admin" ? { read: true, write: true, delete: true } : { read: true };
}
