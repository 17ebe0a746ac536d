import { EOF, type IToken, type TokenType } from "chevrotain";
import { Comma } from "../tokens.ts";
import { concat, type Doc } from "./doc.ts";
import { joinGaps, readGap, type Gap } from "./gap.ts";
import { separate, separateClosing, type Separator } from "./separate.ts";

/** Hands out the tokens of a text without syntax errors one by one, each with the comments before it. */
export class TokenWriter {
  private readonly text: string;
  private readonly tokens: readonly IToken[];
  private at = 0;

  constructor(text: string, tokens: readonly IToken[]) {
    this.text = text;
    this.tokens = tokens;
  }

  /** The type of a token to come; 0 is the next one. */
  type(ahead = 0): TokenType {
    return this.tokens[this.at + ahead]?.tokenType ?? EOF;
  }

  /** The text of a token to come; empty behind the last. */
  image(ahead = 0): string {
    return this.tokens[this.at + ahead]?.image ?? "";
  }

  /** True where comments stand before the next token. */
  get commented(): boolean {
    return this.gap(this.at).comments.length > 0;
  }

  /** The next token, kept apart from the one before it. */
  take(separator: Separator): Doc {
    const image = this.image();
    const before = separate(separator, this.gap(this.at), this.previous(), image);
    this.at += 1;
    return before === "" ? image : concat([before, image]);
  }

  /**
   * The closing bracket of a list, or the end of the file. A trailing comma before it is left out.
   * `inner` is what belongs to the list's indented part: the comments.
   */
  close(separator: Separator, empty: boolean): { readonly inner: Doc; readonly outer: Doc } {
    const previous = this.previous();
    let gap = this.gap(this.at);
    if (this.type() === Comma) {
      this.at += 1;
      gap = joinGaps(gap, this.gap(this.at));
    }
    const { inner, outer } = separateClosing(separator, gap, previous, empty);
    const image = this.image();
    this.at += 1;
    return { inner, outer: concat([outer, image]) };
  }

  private previous(): string | null {
    return this.tokens[this.at - 1]?.image ?? null;
  }

  private gap(index: number): Gap {
    const before = this.tokens[index - 1];
    // A byte order mark is no token; it stands before the first one.
    const start = before === undefined ? 0 : before.startOffset + before.image.length;
    return readGap(this.text, start, this.tokens[index]?.startOffset ?? this.text.length);
  }
}
