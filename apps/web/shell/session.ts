import { createContext, useContext } from 'react'
import type { Owed } from './navigation-view.ts'

/** Who is here, for which organisation, and what of the frame depends on it. */
export interface Session {
  readonly organisation: { readonly id: string; readonly name: string; readonly sample: boolean }
  readonly organisations: readonly { readonly id: string; readonly name: string; readonly sample: boolean }[]
  readonly person: { readonly name: string; readonly email: string; readonly personId: string | null }
  readonly scopes: readonly { readonly id: string; readonly name: string }[]
  readonly owed: Readonly<Partial<Record<Owed, number>>>
  readonly permissions: ReadonlySet<string>
  /** Whether the roles held need a second factor here, and whether there is one. */
  readonly secondFactor: 'set' | 'offered' | 'required'
  /** Works in another organisation from now on, beginning at a page of it. */
  readonly switchTo: (organisation: string, href?: string) => void
  readonly search: (text: string) => Promise<readonly Found[]>
  readonly signOut: () => void
}

export interface Found {
  readonly noun: string
  readonly id: string
  readonly title: string
  readonly detail: string
}

const Context = createContext<Session | null>(null)

export const SessionProvider = Context.Provider

/** The session of a page inside the shell. */
export function useSession(): Session {
  const session = useContext(Context)
  if (!session) throw new Error('This page was opened outside the shell')
  return session
}

/** Whether the caller may do something; buttons that would be refused are not shown. */
export function useMay(permission: string): boolean {
  return useSession().permissions.has(permission)
}
