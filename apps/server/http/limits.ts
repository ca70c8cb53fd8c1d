import { refuse } from '@onus/core/problem'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { addressKey } from './address.ts'

/** How many requests are answered in a minute (sign-in attempts: in fifteen). */
export type Limits = {
  readonly perAccount: number
  readonly perAddress: number
  readonly signInsPerAccount: number
  readonly signInsPerAddress: number
  /** Uses of links that need no account, in fifteen minutes. */
  readonly usesPerLink: number
  readonly usesPerAddress: number
}

export const usualLimits: Limits = {
  perAccount: 3_000,
  perAddress: 1_200,
  signInsPerAccount: 10,
  signInsPerAddress: 60,
  usesPerLink: 600,
  usesPerAddress: 900,
}

const minuteMs = 60_000

export type Limiter = {
  readonly request: (request: FastifyRequest, account: string | null) => Promise<void>
  /** Counts one attempt to prove who one is, by the account that is tried and by the address it comes from. */
  readonly attempt: (request: FastifyRequest, account: string) => Promise<void>
  /** Counts one use of a link by the address it comes from, and by the link where that is known already. */
  readonly use: (request: FastifyRequest, link: string | null) => Promise<void>
}

/** Counts by account, else by address (IPv4, or the /64 of IPv6), and refuses what is too much. */
export function limiterOf(app: FastifyInstance, limits: Limits): Limiter {
  const keys = new WeakMap<FastifyRequest, string>()
  const counter = (max: number, timeWindow: number) => {
    const count = app.createRateLimit({ max, timeWindow, keyGenerator: request => keys.get(request) ?? '' })
    return async (request: FastifyRequest, key: string) => {
      keys.set(request, key)
      const counted = await count(request)
      if (counted.isAllowed || !counted.isExceeded) return
      refuse('rate_limited', `Wait ${counted.ttlInSeconds} seconds and try again`)
    }
  }
  const account = counter(limits.perAccount, minuteMs)
  const address = counter(limits.perAddress, minuteMs)
  const accountAttempts = counter(limits.signInsPerAccount, 15 * minuteMs)
  const addressAttempts = counter(limits.signInsPerAddress, 15 * minuteMs)
  const linkUses = counter(limits.usesPerLink, 15 * minuteMs)
  const addressUses = counter(limits.usesPerAddress, 15 * minuteMs)
  return {
    request: (request, id) =>
      id === null ? address(request, `address ${addressKey(request.ip)}`) : account(request, `account ${id}`),
    attempt: async (request, id) => {
      await addressAttempts(request, `attempt from ${addressKey(request.ip)}`)
      await accountAttempts(request, `attempt at ${id}`)
    },
    use: async (request, link) => {
      await addressUses(request, `use from ${addressKey(request.ip)}`)
      if (link !== null) await linkUses(request, `use of ${link}`)
    },
  }
}
