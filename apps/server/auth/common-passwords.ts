/**
 * What people build passwords from and attackers try first: words, names, teams, seasons, keyboard walks. A list of our
 * own; with the endings, repetitions and spellings that `isCommonPassword` undoes it stands for several million passwords.
 */
const words = new Set(
  `password passwort passphrase passcode secret geheim welcome willkommen hello letmein login signin access
  admin administrator root user username guest test tester testing demo sample default changeme temp temporary
  master server system computer internet network database oracle cisco router switch windows linux ubuntu debian
  docker kubernetes github gitlab google facebook instagram amazon apple android iphone samsung microsoft office
  outlook adobe dropbox netflix spotify youtube twitter linkedin paypal bitcoin company business corporate security
  compliance onus soc iso audit auditor evidence qwerty qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qwer
  qwert qwertyuiop qwertzuiop azertyuiop wasd qazwsx qazwsxedc qweasd qweasdzxc poiuytrewq lkjhgfdsa mnbvcxz abc abcd
  abcde abcdef abcdefgh abcdefghijkl abcdefghijklm aaaaaa zzzzzz iloveyou loveyou ilove love lovely forever sunshine princess prince
  dragon monkey football baseball basketball soccer hockey tennis golf rugby superman batman spiderman ironman
  pokemon pikachu naruto starwars startrek matrix hunter ranger killer shadow phoenix falcon eagle tiger lion panther
  wolf bear cat dog puppy kitten horse rabbit dolphin snoopy garfield mickey minnie donald disney cookie chocolate
  coffee pizza banana orange cherry apple pepper ginger sugar honey summer sommer winter spring autumn herbst
  fruehling monday montag tuesday dienstag wednesday mittwoch thursday donnerstag friday freitag saturday samstag
  sunday sonntag january januar february februar march april may june july august september october oktober november december
  dezember london paris berlin hamburg munich muenchen cologne koeln frankfurt vienna wien zurich zuerich madrid barcelona
  lisbon rome milano amsterdam brussels dublin newyork chicago boston dallas texas california florida america england germany
  deutschland france italy spain europe australia canada michael thomas andreas stefan christian martin daniel david
  robert john james william george charles joseph richard matthew anthony mark paul steven andrew joshua kevin brian
  jennifer jessica ashley amanda sarah nicole michelle elizabeth melissa stephanie maria anna julia laura lisa sandra sabine
  alexander maximilian sebastian florian tobias charlie jordan taylor buster maggie bailey lucky rocky jackson
  harley mustang ferrari porsche mercedes corvette yamaha kawasaki liverpool arsenal chelsea manchester united
  barcelona realmadrid juventus bayern dortmund schalke steelers cowboys yankees lakers eagles raiders
  freedom america patriot jesus christ blessed angel heaven god devil trustno whatever nothing please open
  sesame correct battery staple horse mother father brother sister family friends school student teacher
  money dollar million lucky diamond silver golden purple yellow green black white blue red orange flower butterfly
  rainbow hannah zaq cde xsw bgt nhy mju`
    .split(/\s+/)
    .filter(word => word.length > 1),
)

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
]
const walks = rows.flatMap(row => [row, [...row].reverse().join('')])

const lettersByDigit: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '€': 'e',
  '|': 'l',
  '+': 't',
}

/**
 * True for a password made of at most two well-known words (`own` counts too: the name and address of the user), digits
 * and signs; of one short part repeated; or of walks over the keyboard and the alphabet.
 */
export function isCommonPassword(password: string, own: readonly string[] = []): boolean {
  const text = password.toLowerCase().normalize('NFKC')
  if (new Set(text).size < 5) return true
  const known = new Set([...words, ...own.filter(part => part.length > 2)])
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return [text, spelledOut(text), spelledOut(core)].some(
    one => isRepeated(one) || isWalk(one) || isMadeOf(known, lettersOf(one)),
  )
}

function spelledOut(text: string): string {
  return [...text].map(char => lettersByDigit[char] ?? char).join('')
}

function lettersOf(text: string): string {
  return text.replace(/[^\p{L}]/gu, '')
}

/** One part of at most half the length, over and over. */
function isRepeated(text: string): boolean {
  return /^(.{1,})\1+.{0,2}$/u.test(text.replace(/[^\p{L}\p{N}]/gu, '')) && text.length < 32
}

/** Nothing but stretches of three or more along a row. */
function isWalk(text: string): boolean {
  let rest = text.replace(/[^\p{L}\p{N}]/gu, '')
  while (rest.length > 2) {
    const length = longestWalk(rest)
    if (length < 3) return false
    rest = rest.slice(length)
  }
  return true
}

function longestWalk(text: string): number {
  let length = 0
  while (length < text.length && walks.some(row => row.includes(text.slice(0, length + 1)))) length++
  return length
}

/** No letters at all, one known word, or two. */
function isMadeOf(known: ReadonlySet<string>, letters: string): boolean {
  if (letters.length < 3 || known.has(letters)) return true
  for (let at = 2; at < letters.length - 1; at++) {
    if (known.has(letters.slice(0, at)) && known.has(letters.slice(at))) return true
  }
  return false
}
