// @ts-check
// How the frame looks, and what colours there are. A page sets --muster-accent and the other properties below, or styles the parts;
// whatever it says of * with !important reaches the host element only, so everything that is inherited is set again inside.
export const style = `
:host{display:block;block-size:32rem;min-block-size:16rem;color-scheme:light dark}
:host([theme=light]){color-scheme:light}
:host([theme=dark]){color-scheme:dark}
:host([hidden]){display:none}
:host([mode=bubble]){position:fixed;inset:auto 20px 20px auto;z-index:2147483000;block-size:auto;min-block-size:0;inline-size:auto}
*,*::before,*::after{box-sizing:border-box}
[hidden]{display:none!important}
.container,.launcher{
--ground:var(--muster-ground,light-dark(#fff,#12171d));
--surface:var(--muster-surface,light-dark(#f1f3f5,#1d242c));
--line:var(--muster-line,light-dark(#e0e4e9,#2b343e));
--ink:var(--muster-ink,light-dark(#15191e,#e8ecf1));
--quiet:var(--muster-quiet,light-dark(#5a6470,#99a5b3));
--accent:var(--muster-accent,light-dark(#0b6e69,#4fc4bb));
--on-accent:var(--muster-on-accent,light-dark(#fff,#06201e));
--own:var(--muster-own,light-dark(#dcf1ee,#16403c));
--bad:light-dark(#b3261e,#ff9087);
--good:light-dark(#1b7a43,#58c98a);
--warn:light-dark(#8a5a00,#e5b454);
--radius:var(--muster-radius,14px);
color:var(--ink);font:400 15px/1.42 var(--muster-font,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif);
font-variant-numeric:tabular-nums;letter-spacing:0;text-align:start;text-transform:none;text-indent:0;word-spacing:0;white-space:normal;cursor:auto;visibility:visible}
.container{display:flex;flex-direction:column;block-size:100%;min-block-size:0;overflow:hidden;background:var(--ground);border:1px solid var(--line);border-radius:var(--radius)}
button,textarea{font:inherit;color:inherit;letter-spacing:inherit}
button{cursor:pointer;background:none;border:0;padding:0}
:where(:focus-visible){outline:2px solid var(--accent);outline-offset:1px}
svg{inline-size:20px;block-size:20px;flex:none;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.sr{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.quiet{color:var(--quiet)}
.icon{display:grid;place-items:center;inline-size:34px;block-size:34px;border-radius:9px;color:var(--quiet)}
.icon:hover{background:var(--surface);color:var(--ink)}
.header{display:flex;align-items:center;gap:10px;min-block-size:52px;padding:8px 10px 8px 16px;border-block-end:1px solid var(--line)}
.title{font-weight:650;font-size:16px;letter-spacing:-.01em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-inline-size:0}
.state{display:flex;align-items:center;gap:7px;margin-inline-start:auto;padding-inline-end:6px;font-size:13px;color:var(--quiet);white-space:nowrap}
.dot{inline-size:8px;block-size:8px;border-radius:50%;background:var(--quiet);flex:none}
.dot.connected,.dot.on{background:var(--good)}
.dot.connecting{background:var(--warn)}
.dot.disconnected{background:var(--bad)}
.link{margin-inline-start:8px;color:var(--accent);font-weight:600;text-decoration:underline;text-underline-offset:2px}
.state .link{margin:0}
.hint{padding:9px 16px;font-size:14px;color:var(--bad);background:color-mix(in srgb,var(--bad) 9%,var(--ground));border-block-end:1px solid var(--line);overflow-wrap:anywhere}
.body{display:flex;flex-direction:column;flex:1;min-block-size:0}
.launcher{position:relative;display:grid;place-items:center;inline-size:56px;block-size:56px;margin-inline-start:auto;border-radius:50%;background:var(--accent);color:var(--on-accent);box-shadow:0 4px 16px rgb(0 0 0/.2)}
.launcher svg{inline-size:26px;block-size:26px}
.badge{position:absolute;inset:-4px -4px auto auto;min-inline-size:22px;padding:0 6px;border-radius:11px;background:var(--bad);color:light-dark(#fff,#2a0b09);font-size:12px;font-weight:700;line-height:22px;text-align:center}
:host([mode=bubble]) .container{inline-size:min(25rem,calc(100vw - 40px));block-size:min(38rem,calc(100dvh - 110px));margin-block-end:12px;box-shadow:0 12px 40px rgb(0 0 0/.22)}
:host([bare]) .container{border:0;border-radius:0}
@media (max-width:480px){
:host([mode=bubble]) .container{position:fixed;inset:0;inline-size:100%;block-size:100dvh;margin:0;border:0;border-radius:0}
}
@media (pointer:coarse){.icon{inline-size:40px;block-size:40px}}
@media (forced-colors:active){.launcher{border:1px solid}}
`;
