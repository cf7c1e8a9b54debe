/** The style sheet of the report: light and dark as the reader's system is, one column on a phone, nothing from outside. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1d2329;--soft:#59636e;--line:#e3e1da;--good:#1a7f4b;--wait:#96690a;--bad:#b42318;--badbg:#fdecea;
--c0:#0b62a8;--c1:#c2500b;--c2:#1a7f5a;--c3:#9c3587;--c4:#8a6d00;--c5:#3f51b5;--c6:#a3243b;--c7:#5b6570}
@media (prefers-color-scheme:dark){:root{--paper:#12161b;--card:#1a2027;--ink:#e9edf1;--soft:#a3afbb;--line:#2c353f;--good:#4cc38a;--wait:#e0a93b;--bad:#ff8b7e;--badbg:#3a1d1b;
--c0:#5fb0f2;--c1:#ff9a5a;--c2:#4cc9a0;--c3:#e58ad0;--c4:#e3c34a;--c5:#93a2ff;--c6:#ff8a9b;--c7:#aab4be}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
h1{font-size:1.75rem;line-height:1.2;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h1 small{display:block;font-size:.8125rem;font-weight:600;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin-bottom:.35rem}
h2{font-size:1.0625rem;margin:0 0 .25rem}
p{margin:.25rem 0 0}
.soft,footer{color:var(--soft);font-size:.875rem}
.state{margin:1.5rem 0 0;padding:.9rem 1.1rem;border-radius:.6rem;border:1px solid var(--line);border-left:.3rem solid var(--good);background:var(--card)}
.state.bad{border-left-color:var(--bad);background:var(--badbg)}
.state ul{margin:.35rem 0 0;padding-left:1.15rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:.75rem 0 0;padding:0;list-style:none}
.tiles li,section{background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.tiles li{padding:.8rem 1rem}
.tiles span{display:block;color:var(--soft);font-size:.8125rem}
.tiles b{display:block;font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.01em}
.tiles b.bad{color:var(--bad)}
.tiles b.none{color:var(--soft);font-weight:500}
.sections{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.75rem;margin-top:.75rem}
section{padding:1.1rem 1.2rem;min-width:0}
section.wide{grid-column:1/-1}
.plot{display:grid;grid-template-columns:auto minmax(0,1fr);grid-template-rows:11rem auto;column-gap:.6rem;margin-top:1rem}
.plot svg{width:100%;height:100%;overflow:visible;display:block}
.y,.x{display:flex;justify-content:space-between;color:var(--soft);font-size:.75rem;line-height:1}
.y{flex-direction:column;text-align:right;margin:-.375rem 0}
.x{grid-column:2;margin-top:.55rem}
.plot path{fill:none;vector-effect:non-scaling-stroke}
.grid{stroke:var(--line)}
.line{stroke-width:2;stroke:currentColor;stroke-linejoin:round}
.dot{stroke:currentColor;stroke-width:6;stroke-linecap:round;opacity:.75}
.dot.over{stroke-width:9;opacity:1;color:var(--bad)}
.limit{stroke:var(--bad);stroke-dasharray:5 4}
rect{fill:currentColor}
.legend{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;margin:.9rem 0 0;padding:0;list-style:none;font-size:.875rem}
.legend li{overflow-wrap:anywhere}
.key{display:inline-block;width:.7rem;height:.7rem;border-radius:.15rem;margin-right:.4rem;background:currentColor}
.ok{color:var(--good)}.deferred{color:var(--wait)}.failed{color:var(--bad)}.conflict{color:var(--c3)}
.all{color:var(--ink)}.c0{color:var(--c0)}.c1{color:var(--c1)}.c2{color:var(--c2)}.c3{color:var(--c3)}.c4{color:var(--c4)}.c5{color:var(--c5)}.c6{color:var(--c6)}.c7{color:var(--c7)}
.scroll{overflow-x:auto;margin-top:.75rem}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{padding:.4rem .6rem;text-align:right;border-top:1px solid var(--line);white-space:nowrap}
thead th{border-top:0;color:var(--soft);font-weight:500}
th:first-child{text-align:left;padding-left:0;font-weight:550}
td:last-child,th:last-child{padding-right:0}
td.bad{color:var(--bad);font-weight:600}
.empty{color:var(--soft);margin-top:.75rem}
footer{padding-top:1.5rem;padding-bottom:2.5rem;overflow-wrap:anywhere}
@media (max-width:46rem){.sections{grid-template-columns:minmax(0,1fr)}header{padding-top:1.5rem}header,main,footer{padding-left:.85rem;padding-right:.85rem}section{padding:1rem}.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}.plot{grid-template-rows:9rem auto}table{font-size:.8125rem}th,td{padding:.4rem .3rem}}
@media print{:root{--paper:#fff}section{break-inside:avoid}}
`;
