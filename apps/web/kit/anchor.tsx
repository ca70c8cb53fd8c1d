import { Link } from '@tanstack/react-router'
import type { ComponentProps, ReactNode, Ref } from 'react'
import { splitHref } from './url-state.ts'

interface AnchorProps extends Omit<ComponentProps<'a'>, 'href' | 'ref'> {
  readonly href: string
  readonly children: ReactNode
  readonly ref?: Ref<HTMLAnchorElement>
}

/** A link to a page of Onus. It prefetches on hover and keeps scope and time; other addresses are plain links. */
export function Anchor({ href, children, ...rest }: AnchorProps) {
  if (!href.startsWith('/') || href.startsWith('/api/'))
    return (
      <a href={href} rel="noreferrer" {...rest}>
        {children}
      </a>
    )
  const { path, search, hash } = splitHref(href)
  return (
    <Link to={path} search={search as never} {...(hash ? { hash } : {})} {...(rest as object)}>
      {children}
    </Link>
  )
}
