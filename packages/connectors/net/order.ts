/** Does work on several items at a time and gives the results in the order of the items. The first failure ends it. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  atOnce = 4,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = []
  for await (const item of items) {
    const one = work(item)
    one.catch(() => {}) // told when its turn comes
    running.push(one)
    if (running.length >= atOnce) yield await (running.shift() as Promise<Result>)
  }
  for (const one of running) yield await one
}
