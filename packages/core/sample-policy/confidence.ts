/** What a sample shows: how sure one may be that fewer items than tolerable deviate. */
export type Confidence = {
  /** From a population without end; a little too careful for a small one. */
  readonly binomial: number
  /** From a population of this size, of which nothing is drawn twice. */
  readonly hypergeometric: number
}

export type Tested = {
  readonly population: number
  readonly sample: number
  readonly deviations: number
  /** The rate of deviations that would be too many, between 0 and 1. */
  readonly tolerable: number
}

/**
 * One minus the chance to see no more than these deviations although the tolerable rate deviates, after both distributions
 * (domain 3.7): 25 clean items say with 92.8 % that fewer than 10 % deviate. Whoever tested everything is sure.
 */
export function achievedConfidence({ population, sample, deviations, tolerable }: Tested): Confidence {
  const many = Math.ceil(Number((population * tolerable).toFixed(9)))
  let binomial = 0
  let hypergeometric = 0
  for (let seen = 0; seen <= Math.min(deviations, sample); seen += 1) {
    binomial += Math.exp(
      logChoose(sample, seen) + seen * Math.log(tolerable) + (sample - seen) * Math.log1p(-tolerable),
    )
    const ways = logChoose(many, seen) + logChoose(population - many, sample - seen) - logChoose(population, sample)
    hypergeometric += Math.exp(ways)
  }
  return { binomial: within(1 - binomial), hypergeometric: within(1 - hypergeometric) }
}

/** Items needed, none of which deviates, to be so sure: 22 for 90 % and 10 %, 29 for 95 % and 10 %. */
export function sizeWithoutDeviation(confidence: number, tolerable: number): number {
  return Math.ceil(Math.log1p(-confidence) / Math.log1p(-tolerable))
}

const within = (share: number) => Math.min(1, Math.max(0, share))

/** The logarithm of the number of ways to choose `k` of `n`; minus infinity when there is none. */
function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY
  const few = Math.min(k, n - k)
  let sum = 0
  for (let index = 1; index <= few; index += 1) sum += Math.log((n - few + index) / index)
  return sum
}
