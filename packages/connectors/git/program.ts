import { type CollectRun, type Execution, outputText, SourceProblem } from '../connector/index.ts'

/** The git program on one repository, read only. */
export type Git = {
  (...args: readonly string[]): Execution
  text(...args: readonly string[]): Promise<string>
  /** With input, and with more settings put before the command. */
  fed(input: Iterable<string>, ...args: readonly string[]): Execution
}

/**
 * Git with everything switched off by which a repository could make it run a program, reach the network, take a lock or
 * show another history than it stores. Settings on the command line outrank those of the repository. Naming the git folder
 * lifts git's own check of who owns it: the check guards against exactly what is switched off here.
 */
export function gitOn(gitFolder: string, run: CollectRun, verification: readonly string[] = []): Git {
  const start = (args: readonly string[], input?: Iterable<string>) =>
    run.exec('git', [...options, ...verification, `--git-dir=${gitFolder}`, ...args], {
      cwd: '/',
      env: environment,
      ...(input && { input }),
    })
  const git = (...args: readonly string[]) => start(args)
  return Object.assign(git, {
    fed: (input: Iterable<string>, ...args: readonly string[]) => start(args, input),
    text: async (...args: readonly string[]) => {
      const ran = await outputText(start(args))
      if (ran.ok) return ran.text
      throw new SourceProblem(`git ${args[0]} could not read ${gitFolder}: ${ran.why}`)
    },
  })
}

const options = [
  '--no-pager',
  '--no-optional-locks',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.pager=cat',
    'core.sshCommand=false',
    'core.gitProxy=',
    'core.askPass=',
    'core.alternateRefsCommand=false',
    'core.commitGraph=false',
    'core.attributesFile=/dev/null',
    'credential.helper=',
    'diff.external=',
    'protocol.allow=never',
    'uploadpack.packObjectsHook=',
    'gpg.program=false',
    'gpg.openpgp.program=false',
    'gpg.x509.program=false',
    'gpg.ssh.program=false',
    'gpg.ssh.defaultKeyCommand=false',
    'gpg.ssh.allowedSignersFile=/dev/null',
    'gpg.ssh.revocationFile=/dev/null',
    'log.showSignature=false',
    'color.ui=false',
  ].flatMap(setting => ['-c', setting]),
]

const environment = {
  HOME: '/nonexistent',
  XDG_CONFIG_HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_SSH_COMMAND: 'false',
  GIT_ASKPASS: 'false',
  GIT_PAGER: 'cat',
}
