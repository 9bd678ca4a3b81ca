// A value made when it is first touched, so that modules can be imported before the settings are there.

/** Stands for the object that `make` answers; `make` is asked at every access and keeps the object itself. */
export function atFirstUse<T extends object>(make: () => T): T {
  return new Proxy({} as T, {
    get(_target, key) {
      const real = make();
      const value: unknown = Reflect.get(real, key, real);
      return typeof value === "function" ? value.bind(real) : value;
    },
    has: (_target, key) => Reflect.has(make(), key),
  });
}
