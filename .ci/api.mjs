// Writes docs/api.md: the script API as its types and their comments say it. `npm run docs:api`.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = new URL('../', import.meta.url)

/** What is documented, in this order: what scripts and config files import, and what they get to see by it. */
const SECTIONS = [
  [
    'Scenarios',
    [
      ['src/library/script.ts', ['scenario', 'Task']],
      ['src/workload/scenario.ts', ['ScenarioOptions', 'Scenario']],
    ],
  ],
  [
    'The user',
    [
      ['src/engine/users/user.ts', ['User', 'Report', 'RequestEvent']],
      ['src/workload/person.ts', ['ShardPlace']],
    ],
  ],
  [
    'Requests',
    [
      ['src/client/session/session.ts', ['Session']],
      ['src/client/session/options.ts', ['RequestOptions', 'Expectation']],
      ['src/client/session/payload.ts', ['FormValues', 'FormValue', 'MultipartValues', 'Upload']],
      ['src/client/session/response.ts', ['Response']],
    ],
  ],
  [
    'Pages, links and forms',
    [
      ['src/client/session/page.ts', ['Page', 'Link']],
      ['src/client/session/document.ts', ['PageElement']],
      ['src/client/session/form.ts', ['Form', 'SubmitOptions']],
      ['src/client/session/controls.ts', ['FieldValue']],
    ],
  ],
  ['Web sockets', [['src/client/session/socket.ts', ['SessionSocket', 'SocketMessage', 'SocketOptions']]]],
  [
    'Mixes',
    [
      ['src/workload/mix.ts', ['oneOf', 'Choice', 'sequence', 'Step', 'markov', 'State']],
      ['src/workload/group.ts', ['leave']],
    ],
  ],
  ['Waits', [['src/workload/wait.ts', ['between', 'constant', 'pacing', 'throughput', 'Wait', 'Duration']]]],
  ['Test data', [['src/workload/feed.ts', ['feed', 'FeedPolicy', 'Feed']]]],
  [
    'Events',
    [
      ['src/workload/hooks.ts', ['EVENTS', 'Listener']],
      ['src/client/session/context.ts', ['SessionSample']],
    ],
  ],
  [
    'Errors',
    [
      ['src/client/session/failure.ts', ['SessionError']],
      ['src/core/errors.ts', ['HammerError', 'ErrorCode']],
    ],
  ],
  ['Config files', [['src/library/config.ts', ['Config', 'TestConfig']]]],
]

const INTRO = `# The script API

This page is made from the types of the package and their comments by \`npm run docs:api\`. [Load scripts](scripts.md) explains how to use them.
Times are milliseconds (ms) unless it says otherwise.
`

/** The whole page. */
export function apiPage() {
  const sections = SECTIONS.map(([title, files]) => {
    const parts = files.flatMap(([file, names]) => namesIn(file, names))
    return `## ${title}\n\n${parts.join('\n')}`
  })
  // a namespace of ours is none of the reader's
  return [INTRO, contents(), ...sections].join('\n').replace(/\bworkload\./g, '')
}

/** All names that have a part of their own. */
export function documented() {
  return SECTIONS.flatMap(([, files]) => files.flatMap(([, names]) => names))
}

function contents() {
  // the titles of sections are anchors, too
  const seen = new Map(SECTIONS.map(([title]) => [title.toLowerCase().replaceAll(' ', '-'), 1]))
  const line = ([title, files]) => {
    const names = files.flatMap(([, names]) => names)
    return `- ${title}: ${names.map((name) => `[${name}](#${anchor(name, seen)})`).join(' · ')}`
  }
  return `${SECTIONS.map(line).join('\n')}\n`
}

/** Anchors know no capitals: the second of one name gets a number. */
function anchor(name, seen) {
  const plain = name.toLowerCase()
  const before = seen.get(plain) ?? 0
  seen.set(plain, before + 1)
  return before === 0 ? plain : `${plain}-${before}`
}

function namesIn(file, names) {
  const source = ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.Latest, true)
  return names.map((name) => {
    const nodes = source.statements.filter((node) => nameOf(node) === name)
    if (nodes.length === 0) throw new Error(`${file} declares no ${name}`)
    return `### ${name}\n\n${partOf(nodes)}`
  })
}

function nameOf(node) {
  return (ts.isVariableStatement(node) ? node.declarationList.declarations[0] : node).name?.getText()
}

function partOf(nodes) {
  const [first] = nodes
  if (ts.isFunctionDeclaration(first)) return functionPart(nodes)
  if (ts.isInterfaceDeclaration(first) || ts.isClassDeclaration(first)) return typePart(first)
  if (ts.isVariableStatement(first)) return constantPart(first)
  return `${code(bare(first))}\n${prose(first)}${literalTable(first.type)}`
}

/** Of several overloads those with a body are not for callers. */
function functionPart(nodes) {
  const shown = nodes.length > 1 ? nodes.filter(({ body }) => !body) : nodes
  return `${code(shown.map(signature).join('\n'))}\n${prose(nodes.find((node) => node.jsDoc) ?? nodes[0])}`
}

function typePart(node) {
  const members = node.members.filter(isPublic)
  const heritage = (node.heritageClauses ?? []).map((clause) => ` ${clause.getText()}`).join('')
  const parameters = typeParameters(node)
  const kind = ts.isClassDeclaration(node) ? 'class' : 'interface'
  return `${code(`${kind} ${node.name.text}${parameters}${heritage}`)}\n${prose(node)}\n${table(members)}`
}

function constantPart(node) {
  const [{ name, initializer, type }] = node.declarationList.declarations
  const inner = initializer && ts.isAsExpression(initializer) ? initializer : null
  if (inner && ts.isTypeLiteralNode(inner.type)) {
    return `${code(inner.type.members.map((member) => `${name.text}${oneLine(member.getText())}`).join('\n'))}\n${prose(node)}`
  }
  if (inner && ts.isObjectLiteralExpression(inner.expression)) {
    const rows = inner.expression.properties.map((entry) => `| \`${entry.name.getText()}\` | ${cell(entry.initializer.text)} |`)
    return `${prose(node)}\n| name | meaning |\n|---|---|\n${rows.join('\n')}\n`
  }
  return `${code(`const ${name.text}: ${type?.getText() ?? 'unknown'}`)}\n${prose(node)}`
}

/** The members of an object type that stands in an alias. */
function literalTable(type) {
  const parts = ts.isIntersectionTypeNode(type) ? type.types : [type]
  const members = parts.filter(ts.isTypeLiteralNode).flatMap(({ members }) => [...members])
  return members.length === 0 ? '' : `\n${table(members)}`
}

function isPublic(member) {
  if (ts.isConstructorDeclaration(member) || ts.isSetAccessor(member)) return false
  const hidden = (ts.getModifiers(member) ?? []).some(
    ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
  )
  return !hidden && !ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal')
}

/** One row per name; overloads share it. */
function table(members) {
  const names = [...new Set(members.map((member) => member.name.getText()))]
  const rows = names.map((name) => {
    const own = members.filter((member) => member.name.getText() === name)
    const callable = own.length > 1 ? own.filter(({ body }) => !body) : own
    const words = comment(own.find((member) => member.jsDoc) ?? own[0])
    return `| ${callable.map((member) => `\`${memberText(member).replaceAll('|', '\\|')}\``).join('<br>')} | ${cell(words)} |`
  })
  return `| member | meaning |\n|---|---|\n${rows.join('\n')}\n`
}

function memberText(member) {
  const { name, type, questionToken } = member
  if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member)) return signature(member)
  if (ts.isGetAccessor(member)) return `${name.getText()}: ${oneLine(type.getText())}`
  const shown = type ? oneLine(type.getText()) : literalType(member.initializer)
  return `${name.getText()}${questionToken ? '?' : ''}: ${shown}`
}

function literalType(initializer) {
  if (initializer && ts.isStringLiteral(initializer)) return 'string'
  return initializer && ts.isNumericLiteral(initializer) ? 'number' : 'unknown'
}

/** `name<T>(parameters): Result`, defaults as optional parameters. */
function signature(node) {
  const parameters = node.parameters.map((parameter) => {
    const { name, type, initializer, questionToken } = parameter
    const shown = ts.isIdentifier(name) ? name.text : 'options'
    return `${shown}${questionToken || initializer ? '?' : ''}: ${type ? oneLine(type.getText()) : literalType(initializer)}`
  })
  return `${node.name.getText()}${typeParameters(node)}(${parameters.join(', ')}): ${oneLine(node.type?.getText() ?? 'void')}`
}

function typeParameters({ typeParameters = [] }) {
  return typeParameters.length === 0 ? '' : `<${typeParameters.map((each) => oneLine(each.getText())).join(', ')}>`
}

/** A declaration without its comments inside. */
function bare(node) {
  const text = node.getText().replace(/^export /, '')
  return text.replace(/\/\*\*[\s\S]*?\*\/\s*/g, '')
}

function prose(node) {
  const doc = node.jsDoc?.at(-1)
  if (!doc) return ''
  const text = words(ts.getTextOfJSDocComment(doc.comment) ?? '')
  return `${[escaped(text), ...tags(doc).map((line) => `- ${escaped(line)}`)].filter((part) => part !== '').join('\n\n')}\n`
}

/** All that is said about a member, in one line. */
function comment(node) {
  const doc = node.jsDoc?.at(-1)
  if (!doc) return ''
  const text = words(ts.getTextOfJSDocComment(doc.comment) ?? '')
  return [text, ...tags(doc)]
    .filter((part) => part !== '')
    .map(sentence)
    .join(' ')
}

function sentence(text) {
  return /[.:!?]$/.test(text) ? text : `${text}.`
}

function tags(doc) {
  return (doc.tags ?? []).map((tag) => {
    const text = words(ts.getTextOfJSDocComment(tag.comment) ?? '').replace(/^`usage`$/, '`usage` for what cannot be meant')
    if (ts.isJSDocParameterTag(tag)) return `\`${tag.name.getText()}\`: ${text}`
    const type = tag.typeExpression ? `\`${tag.typeExpression.getText().slice(1, -1)}\` ` : ''
    const label = { throws: 'Throws', returns: 'Returns' }[tag.tagName.text] ?? tag.tagName.text
    return `${label} ${type}${text}`.trim()
  })
}

function words(text) {
  return text.replace(/\{@link\s+([^}\s]+)\s*\}/g, '`$1`')
}

/** Outside of code Markdown would take it for a tag. */
function escaped(text) {
  return text
    .split(/(```[\s\S]*?```|`[^`]*`)/)
    .map((part, i) => (i % 2 === 0 ? part.replaceAll('<', '&lt;') : part))
    .join('')
}

function cell(text) {
  return escaped(oneLine(text)).replaceAll('|', '\\|')
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim()
}

function code(text) {
  return `\`\`\`ts\n${text}\n\`\`\`\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL('docs/api.md', root), apiPage())
