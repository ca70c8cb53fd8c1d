import { z } from 'zod'
import { secret } from '../connector/index.ts'

/** A page as it is given: its path, then what it is called. */
const line = /^(\/(?!\/)\S*)\s+(\S.*)$/

const Title = z.string().min(1).max(200)
const field =
  'The label of the field as people read it, or css= and a selector. Where the page asks for the name first and for the password after it, that is followed.'

export const ScreenshotSettings = z
  .strictObject({
    siteUrl: z
      .url({ protocol: /^https?$/ })
      .refine(text => URL.parse(text)?.href === `${URL.parse(text)?.origin}/`, 'expected https:// and a host, no more')
      .meta({ title: 'Site', description: 'The host that all pages are at, such as https://app.example.org.' }),
    pages: z
      .array(z.string().regex(line, 'expected a path and a title, such as /security Password rules'))
      .min(1)
      .max(20)
      .meta({
        title: 'Pages',
        description: 'The path of each page and what it shows, such as /security Password rules.',
      }),
    account: Title.meta({
      title: 'Account',
      description: 'The account that the pages are opened with, in words; it stands in the frame of every picture.',
    }),
    controls: z.array(z.string().min(1).max(60)).max(20).default([]).meta({
      title: 'Controls',
      description: 'Codes of the controls that the pictures are evidence for.',
    }),
    secretHeader: z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected the name of a header')
      .default('Authorization')
      .meta({ title: 'Header of the secret', description: 'The header that the secret is sent in.' }),
    secret: secret({
      title: 'Secret of the header',
      description: 'The whole value of that header, such as Bearer and a token. It goes to the site alone.',
    }).optional(),
    cookie: secret({
      title: 'Cookie',
      description: 'A cookie that signs in, as name=value. It goes to the site alone.',
    })
      .refine(text => /^[^=;\s]+=[^;\s]+$/.test(text) || text.startsWith('onus-secret:'), 'expected name=value')
      .optional(),
    signInUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta({
        title: 'Sign-in page',
        description:
          'Where to sign in with a name and a password before the pages are opened. Without a second factor.',
      }),
    user: z.string().min(1).optional().meta({ title: 'User name', description: 'For the sign-in page.' }),
    userField: Title.default('css=input[type=email], input[name*=user i], input[name*=login i], input[type=text]').meta(
      {
        title: 'Field of the user name',
        description: field,
      },
    ),
    password: secret({
      title: 'Password',
      description: 'For the sign-in page; typed at its own host alone.',
    }).optional(),
    passwordField: Title.default('css=input[type=password]').meta({
      title: 'Field of the password',
      description: 'As for the user name.',
    }),
    waitForText: Title.optional().meta({
      title: 'Text that must be there',
      description: 'A picture is taken only once the page shows this text; without it the page counts as not read.',
    }),
    waitForSelector: Title.optional().meta({
      title: 'Element that must be there',
      description: 'The same, as a CSS selector.',
    }),
    hosts: z
      .array(z.string().regex(/^[a-z0-9.:[\]-]+$/i, 'expected a host, such as assets.internal.example.org'))
      .max(50)
      .default([])
      .meta({
        title: 'Other hosts inside',
        description:
          'Hosts of networks inside, with port if not the usual one, that the pages load parts from. Hosts outside need not be named.',
      }),
    wholePage: z
      .boolean()
      .default(true)
      .meta({ title: 'The whole page', description: 'To its end, instead of what fits the window.' }),
    width: z.int().min(320).max(3840).default(1280).meta({ title: 'Width', description: 'Of the window, in pixels.' }),
    seconds: z
      .int()
      .min(5)
      .max(120)
      .default(30)
      .meta({ title: 'Patience', description: 'How many seconds a page may take until it is there.' }),
    zone: z
      .string()
      .refine(isZone, 'expected a time zone, such as Europe/Paris')
      .default('UTC')
      .meta({ title: 'Time zone', description: 'The clock in the frame says this zone beside UTC.' }),
    environment: z.string().min(1).default('production').meta({ title: 'Environment' }),
  })
  .superRefine((settings, context) => {
    const need = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    const titles = settings.pages.map(text => line.exec(text)?.[2]?.trim())
    if (new Set(titles).size < titles.length) need('pages', 'each page has a title of its own')
    if (settings.signInUrl !== undefined && settings.user === undefined) need('user', 'the sign-in page needs a name')
    if (settings.signInUrl !== undefined && settings.password === undefined)
      need('password', 'the sign-in page needs a password')
  })
export type ScreenshotSettings = z.infer<typeof ScreenshotSettings>

export type Wanted = { readonly url: URL; readonly title: string }

/** The pages with their addresses, all at the one site. */
export function pagesOf({ siteUrl, pages }: Pick<ScreenshotSettings, 'siteUrl' | 'pages'>): readonly Wanted[] {
  return pages.map(text => {
    const [, path = '', title = ''] = line.exec(text) ?? []
    return { url: new URL(path, siteUrl), title: title.trim() }
  })
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
