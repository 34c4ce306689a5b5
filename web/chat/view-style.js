// @ts-check
// How the conversation looks, with the colours of style.js.
export const style = `
.timeline{position:relative;flex:1;min-block-size:0}
.log{position:absolute;inset:0;overflow-y:auto;overflow-x:hidden;overscroll-behavior:contain;overflow-anchor:none;padding:10px 0 6px;scrollbar-width:thin;scrollbar-color:var(--line) transparent}
.log{display:flex;flex-direction:column}
.log::before{content:"";margin-block-start:auto}
.log>*{flex:none}
.log:focus-visible{outline-offset:-2px}
.empty{position:absolute;inset:0;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:4px;padding:24px;text-align:center;color:var(--quiet);font-size:14px;pointer-events:none}
.empty b{color:var(--ink);font-weight:620;font-size:15px}
.empty svg{inline-size:34px;block-size:34px;margin-block-end:8px;stroke-width:1.4;color:var(--accent)}
.spinner{inline-size:22px;block-size:22px;border:2px solid var(--line);border-block-start-color:var(--accent);border-radius:50%;animation:turn .8s linear infinite}
@keyframes turn{to{rotate:1turn}}
.line{display:flex;align-items:center;gap:12px;margin:14px 16px 8px;font-size:12px;font-weight:600;color:var(--quiet)}
.line::before,.line::after{content:"";flex:1;border-block-start:1px solid var(--line)}
.line span::first-letter{text-transform:uppercase}
.line.new{color:var(--accent)}
.line.new::before,.line.new::after{border-color:var(--accent);opacity:.5}
.row{display:grid;grid-template-columns:34px minmax(0,1fr);gap:8px;padding:7px 16px 0 12px;outline-offset:-3px}
.row.follows{padding-block-start:2px}
.row.mine{grid-template-columns:minmax(0,1fr)}
.row.flash .bubble{animation:flash 1.6s}
@keyframes flash{30%{box-shadow:0 0 0 3px color-mix(in srgb,var(--accent) 55%,transparent)}}
.avatar{position:relative;display:grid;place-items:center;inline-size:34px;block-size:34px;border-radius:50%;font-size:12.5px;font-weight:650;letter-spacing:.01em;background:light-dark(hsl(var(--hue) 45% 90%),hsl(var(--hue) 24% 26%));color:light-dark(hsl(var(--hue) 60% 27%),hsl(var(--hue) 55% 82%))}
.avatar.on::after{content:"";position:absolute;inset:auto -1px -1px auto;inline-size:10px;block-size:10px;border-radius:50%;background:var(--good);border:2px solid var(--ground)}
.column{position:relative;display:flex;flex-direction:column;align-items:flex-start;min-inline-size:0}
.mine .column{align-items:flex-end}
.bubble{display:flex;flex-wrap:wrap;align-items:flex-end;gap:0 10px;max-inline-size:min(40rem,88%);padding:7px 11px 6px;border-radius:4px var(--radius) var(--radius) var(--radius);background:var(--surface);min-inline-size:0}
.follows .bubble{border-start-start-radius:var(--radius)}
.mine .bubble{background:var(--own);border-radius:var(--radius) var(--radius) 4px var(--radius)}
.bad .bubble{opacity:.75}
.who,.quote,.files{flex:1 0 100%}
.who{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 7px;font-size:13px;line-height:1.5;min-inline-size:0}
.who bdi{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;max-inline-size:100%}
.name{font-weight:640}
.tag{font-size:11.5px;padding:0 6px;border-radius:6px;border:1px solid var(--line);color:var(--quiet)}
.text{white-space:pre-wrap;overflow-wrap:anywhere;min-inline-size:0;unicode-bidi:plaintext;contain:paint}
.text.gone{font-style:italic;color:var(--quiet)}
.text ul,.text ol{margin:2px 0;padding-inline-start:22px;white-space:normal}
.text li{white-space:pre-wrap}
.text a{color:var(--accent);text-underline-offset:2px}
code,pre{font-family:var(--muster-mono,ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace);font-size:13px}
:not(pre)>code{padding:1px 4px;border-radius:5px;background:color-mix(in srgb,var(--ink) 9%,transparent)}
pre{margin:4px 0;padding:8px 10px;border-radius:8px;background:color-mix(in srgb,var(--ink) 7%,transparent);overflow-x:auto;white-space:pre}
.mention{color:var(--accent);font-weight:600}
.meta{display:flex;align-items:center;gap:5px;margin-inline-start:auto;font-size:11.5px;line-height:1.45;color:var(--quiet)}
.meta svg{inline-size:13px;block-size:13px}
.mine .meta{color:color-mix(in srgb,var(--ink) 68%,var(--own))}
.ticks{letter-spacing:-3px;padding-inline-end:3px}
.ticks.read{color:var(--accent)}
.quote{display:block;inline-size:100%;text-align:start;margin:3px 0 5px;padding:4px 9px;border-inline-start:3px solid var(--accent);border-radius:7px;background:color-mix(in srgb,var(--accent) 9%,transparent);font-size:13px;overflow:hidden}
.quote bdi{display:block;color:var(--accent)}
.quote span{display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden;overflow-wrap:anywhere}
.chips{display:flex;flex-wrap:wrap;gap:4px;margin-block-start:3px}
.chip{display:flex;align-items:center;gap:5px;min-block-size:26px;padding:1px 8px;border:1px solid var(--line);border-radius:13px;background:var(--ground);font-size:14px;max-inline-size:12rem;overflow:hidden}
.chip b{font-size:12px;font-weight:600}
.chip.mine{border-color:var(--accent);background:color-mix(in srgb,var(--accent) 12%,var(--ground))}
.chip:hover{border-color:var(--quiet)}
.trouble{margin-block-start:3px;font-size:12.5px;color:var(--bad)}
.notice{display:flex;align-items:baseline;justify-content:center;flex-wrap:wrap;padding:8px 16px 2px;text-align:center}
.pill{padding:4px 12px;border-radius:12px;border:1px solid var(--line);font-size:13.5px;color:var(--ink);overflow-wrap:anywhere;min-inline-size:0}
.notice time{font-size:11.5px;color:var(--quiet)}
.tools{position:absolute;inset:-14px 8px auto auto;display:none;align-items:center;padding:2px;border:1px solid var(--line);border-radius:11px;background:var(--ground);box-shadow:0 2px 8px rgb(0 0 0/.1);z-index:2}
.row:hover .tools,.row:focus-within .tools{display:flex}
.tools .icon{inline-size:32px;block-size:30px}
.tools svg{inline-size:18px;block-size:18px}
.tools .sure{background:var(--bad);color:var(--ground)}
.faces{position:absolute;inset:calc(100% + 4px) 0 auto auto;display:flex;padding:4px;border:1px solid var(--line);border-radius:13px;background:var(--ground);box-shadow:0 4px 14px rgb(0 0 0/.14)}
.faces button{inline-size:34px;block-size:34px;border-radius:9px;font-size:19px}
.faces button:hover{background:var(--surface)}
.down{position:absolute;inset:auto 16px 10px auto;display:flex;align-items:center;gap:6px;min-block-size:36px;padding:0 8px;border-radius:18px;border:1px solid var(--line);background:var(--ground);box-shadow:0 2px 10px rgb(0 0 0/.14);font-size:13.5px;font-weight:600;color:var(--accent)}
.down span{padding-inline-start:6px}
.typing{min-block-size:20px;padding:0 16px;font-size:12.5px;color:var(--quiet);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.note:not(:empty){margin:0 12px 6px;padding:7px 12px;border-radius:10px;font-size:13.5px;color:var(--bad);background:color-mix(in srgb,var(--bad) 9%,var(--ground))}
.composer{position:relative;padding:0 10px max(10px,env(safe-area-inset-bottom))}
.field{display:flex;align-items:flex-end;gap:4px;padding:4px;border:1px solid color-mix(in srgb,var(--quiet) 75%,var(--line));border-radius:var(--radius);background:var(--ground)}
.field:focus-within{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
.field textarea{flex:1;min-inline-size:0;min-block-size:36px;max-block-size:160px;padding:7px 8px;border:0;outline:none;background:none;resize:none;font-size:max(15px,var(--muster-input-size,15px));line-height:1.42}
textarea::placeholder{color:var(--quiet);opacity:1}
textarea:disabled{cursor:not-allowed}
.send{display:grid;place-items:center;inline-size:36px;block-size:36px;flex:none;border-radius:calc(var(--radius) - 4px);background:var(--accent);color:var(--on-accent)}
.send:disabled{background:var(--surface);color:var(--quiet);cursor:default}
.count{align-self:center;font-size:12px;color:var(--quiet);max-inline-size:7.5rem;text-align:end}
.count.over{color:var(--bad);font-weight:600}
.files{display:grid;gap:6px;margin:3px 0}
.picture{display:block;border-radius:10px;overflow:hidden;max-inline-size:100%;background:color-mix(in srgb,var(--ink) 6%,transparent)}
.picture img{display:block;max-inline-size:100%;block-size:auto}
.file{display:flex;align-items:center;gap:10px;min-inline-size:0;max-inline-size:100%;padding:8px 12px;border:1px solid var(--line);border-radius:10px;background:var(--ground);text-align:start}
.file span{display:grid;min-inline-size:0;line-height:1.3}
.file bdi{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:14px;font-weight:560}
.file small{font-size:12px;color:var(--quiet)}
.file.busy{opacity:.7}
.tray{display:flex;flex-wrap:wrap;gap:6px;padding-block-end:6px}
.tray .file{max-inline-size:16rem;padding:4px 4px 4px 10px}
.large{padding:0;border:0;background:none;max-inline-size:96vw;max-block-size:96dvh;overflow:visible}
.large::backdrop{background:rgb(6 9 12/.86)}
.large img{display:block;max-inline-size:96vw;max-block-size:92dvh;border-radius:8px}
.large .icon{position:absolute;inset:8px 8px auto auto;background:var(--ground);color:var(--ink)}
.about{display:flex;align-items:center;gap:10px;padding:2px 0 6px 8px;font-size:13px;color:var(--accent)}
.about>div{flex:1;min-inline-size:0;display:grid}
.about span{color:var(--quiet);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.names{position:absolute;inset:auto 10px calc(100% + 2px) 10px;max-inline-size:22rem;padding:4px;border:1px solid var(--line);border-radius:12px;background:var(--ground);box-shadow:0 4px 16px rgb(0 0 0/.14);z-index:3}
.names>div{display:flex;align-items:center;gap:9px;padding:7px 10px;border-radius:8px;cursor:pointer;overflow:hidden;white-space:nowrap}
.names [aria-selected=true]{background:var(--surface)}
.names bdi{overflow:hidden;text-overflow:ellipsis}
@media (max-width:480px){.bubble{max-inline-size:92%}}
@media (pointer:coarse){textarea{font-size:16px}.tools .icon{inline-size:40px;block-size:38px}.faces button{inline-size:38px;block-size:40px}.send{inline-size:40px;block-size:40px}}
@media (prefers-reduced-motion:reduce){*{animation-duration:.01s!important}.spinner{animation-duration:2s!important}}
@media (forced-colors:active){.bubble,.chip,.send{border:1px solid}}
`;
