// Prints what TypeScript finds wrong with dashboards, as JSON. Before this stand: types, the text of dashboard.ts, and dashboards, by name.
import fs from 'node:fs';
import ts from 'typescript';

fs.writeFileSync('dashboard.ts', types);
const files = Object.entries(dashboards).map(([name, json]) => {
  fs.writeFileSync(`${name}.ts`, `import type { Checked } from './dashboard';\nexport const checked: Checked = ${json};\n`);
  return `${name}.ts`;
});
const program = ts.createProgram(['dashboard.ts', ...files], {
  strict: true, noEmit: true, skipLibCheck: true, types: [],
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
});
console.log(JSON.stringify(ts.getPreEmitDiagnostics(program).map((fault) => {
  const text = ts.flattenDiagnosticMessageText(fault.messageText, ' ');
  if (!fault.file) return text;
  const { line } = fault.file.getLineAndCharacterOfPosition(fault.start);
  return `${fault.file.fileName}:${line}: ${text}`;
})));
