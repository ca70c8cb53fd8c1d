import { after, test } from 'node:test'
import { type OpenChromium, openChromium, whyNoBrowser } from './chromium.ts'
import { type Product, startProduct } from './product.ts'
import { assertCalm, openScreen, type Screen, type ScreenOptions } from './screen.ts'
import { openShared, type Shared } from './shared.ts'

/** What a story is told with. Screens are closed at its end, which fails when a page complained. */
export interface Stage {
  readonly shared: () => Promise<Shared>
  /** An Onus of the story's own, not yet set up. */
  readonly ownProduct: () => Promise<Product>
  readonly screen: (product: Product, options?: ScreenOptions) => Promise<Screen>
}

const run = new AsyncDisposableStack()
const once = <T extends AsyncDisposable>(open: () => Promise<T>) => {
  let opened: Promise<T> | undefined
  return () => (opened ??= open().then(thing => run.use(thing)))
}
const browser = once<OpenChromium>(openChromium)
const shared = once<Shared>(openShared)
after(() => run.disposeAsync())

/** One user story in a real browser against the real product. Skipped, with the reason, where no Chromium can be had. */
export function story(name: string, tell: (stage: Stage) => Promise<void>): void {
  test(name, { skip: whyNoBrowser ?? false }, async () => {
    await using stack = new AsyncDisposableStack()
    const screens: Screen[] = []
    const stage: Stage = {
      shared,
      ownProduct: async () => stack.use(await startProduct()),
      screen: async (product, options) => {
        const screen = stack.use(await openScreen(await browser(), product.origin, options))
        screens.push(screen)
        return screen
      },
    }
    try {
      await tell(stage)
    } catch (error) {
      const seen = screens.map(describe)
      throw new Error(`${(error as Error).message}\n${(await Promise.all(seen)).join('\n')}`, { cause: error })
    }
    for (const screen of screens) assertCalm(screen)
  })
}

async function describe(screen: Screen): Promise<string> {
  const text = await screen.page.innerText('body', { timeout: 2_000 }).catch(() => 'nothing')
  return [`At ${screen.page.url()}`, ...screen.complaints(), text.slice(0, 1_500)].join('\n  ')
}
