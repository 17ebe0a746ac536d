/** `of`, whose property `name` counts how often it is read: to tell that something is looked at once, and not once for each of many. */
export function countingReads<T extends object>(of: T, name: keyof T & string, count: { reads: number }): T {
  const value = of[name];
  return Object.create(of, {
    [name]: {
      get: () => {
        count.reads++;
        return value;
      },
    },
  }) as T;
}
