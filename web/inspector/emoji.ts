/** Common emoji, each with the words that find it. */
const table = {
  status:
    "✅ done check yes|☑️ ticked box|✔️ check mark|❌ no wrong cross|❗ important exclamation|❓ question|⚠️ warning attention|⛔ stop forbidden|🚫 not allowed|🔴 red circle|🟠 orange circle|🟡 yellow circle|🟢 green circle|🔵 blue circle|🟣 purple circle|⚪ white circle|⚫ black circle|⏳ waiting hourglass|⏸️ pause|▶️ go start play|🔄 repeat again|🆕 new|🔒 locked private|🔓 open unlocked|🚩 flag|🏁 finish flag|🎯 goal target|🔥 hot fire|⭐ star favourite|🌟 shining star|💯 hundred percent|👀 look eyes review",
  numbers:
    "1️⃣ one 1 priority|2️⃣ two 2 priority|3️⃣ three 3 priority|4️⃣ four 4 priority|5️⃣ five 5 priority|6️⃣ six 6|7️⃣ seven 7|8️⃣ eight 8|9️⃣ nine 9|🔟 ten 10|⬆️ up arrow|⬇️ down arrow|⬅️ left arrow|➡️ right arrow|➕ plus add|➖ minus less|🟰 equals",
  ideas:
    "💡 idea light bulb|🧠 brain mind|💭 thought bubble|💬 speech talk comment|🗯️ angry bubble|📌 pin|📍 place pin|📎 paper clip attachment|🔗 link chain|✏️ pencil write|📝 memo note|📖 book read|📚 books study|🔍 search magnifier|🔎 details magnifier|🧩 puzzle piece|🧪 test experiment|🔬 microscope science|🎓 school graduate|🗂️ folders|📁 folder|📄 page document|📋 clipboard list|🗒️ notepad|📑 bookmarks",
  work: "💼 work briefcase|🏢 office building|📊 chart bars|📈 growth chart|📉 decline chart|💰 money bag|💵 cash dollar|💶 euro cash|💳 card payment|🧾 receipt bill|⚖️ law balance|📅 calendar date|🗓️ schedule calendar|⏰ alarm clock time|⌛ time over hourglass|📞 phone call|📱 mobile phone|✉️ mail envelope|📧 e-mail|📣 announce megaphone|🔔 bell reminder|🤝 agreement handshake|🏆 winner cup trophy|🥇 first gold medal|🥈 second silver medal|🥉 third bronze medal|🚀 launch rocket|🛠️ tools build|🔧 wrench fix|🔨 hammer|⚙️ gear settings|🧰 toolbox|🏗️ construction|📦 package box|🚚 delivery truck|🛒 shopping cart|🗑️ bin trash",
  technology:
    "💻 laptop computer|🖥️ screen desktop|⌨️ keyboard|🖨️ printer|💾 save disk|🗄️ database cabinet|☁️ cloud|🌐 web internet globe|🔌 plug power|🔋 battery|🐛 bug|🤖 robot ai|📡 antenna|🛰️ satellite|🔐 key security|🔑 key|🛡️ shield safe|📷 camera photo|🎥 film video|🎧 headphones audio|🎤 microphone",
  people:
    "🙂 smile happy|😀 grin|😂 laugh tears|😍 love eyes|🤔 thinking|😐 neutral|🙁 sad|😢 cry|😡 angry|😱 shock|😴 sleep|😎 cool|🥳 party|🤯 mind blown|👍 thumb up good|👎 thumb down bad|👏 applause clap|🙏 thanks please|💪 strong|👋 hello wave|✋ hand stop|👉 point|👤 person|👥 people team|👨‍👩‍👧 family|👶 baby|🧑‍💻 developer|🧑‍🏫 teacher|🧑‍⚕️ doctor|🧑‍🍳 cook|❤️ heart love red|🧡 orange heart|💛 yellow heart|💚 green heart|💙 blue heart|💜 purple heart|💔 broken heart",
  places:
    "🏠 house home|🏫 school|🏥 hospital|🏨 hotel|🏛️ museum government|⛪ church|🏭 factory|🗺️ map|🧭 compass|✈️ plane travel|🚆 train|🚗 car|🚌 bus|🚲 bicycle|🚢 ship|⛽ fuel|🏖️ beach holiday|🏔️ mountain|🏕️ camping|🌍 world earth|🌆 city",
  nature:
    "☀️ sun|🌤️ fair weather|🌧️ rain|⛈️ storm|❄️ snow cold|🌈 rainbow|🌙 moon night|⚡ lightning energy|💧 water drop|🌊 sea wave|🌱 seedling plant|🌳 tree|🌲 pine tree|🍀 clover luck|🌸 blossom|🌻 sunflower|🍁 leaf autumn|🐶 dog|🐱 cat|🐴 horse|🐦 bird|🐟 fish|🐝 bee|🦋 butterfly",
  life: "🍎 apple|🍌 banana|🍓 strawberry|🥕 carrot vegetable|🍞 bread|🧀 cheese|🍕 pizza|🍰 cake|☕ coffee|🍵 tea|🍷 wine|🍺 beer|🍽️ meal dinner|🎂 birthday cake|🎁 gift present|🎉 party celebrate|🎵 music note|🎨 art paint|🎬 film clapper|🎮 game|🎲 dice|⚽ football|🏀 basketball|🎾 tennis|🏃 run|🧘 yoga calm|🏋️ training|💊 medicine pill|🩺 health doctor|🛏️ bed sleep|🛁 bath|🧹 clean broom|👕 clothes shirt|🪴 pot plant",
} as const;

export type IconGroup = keyof typeof table;

export const iconGroups = Object.keys(table) as IconGroup[];

/** A group's emoji with the words that find each. */
export function emojiOf(group: IconGroup): (readonly [string, string])[] {
  return table[group].split("|").map((one) => {
    const at = one.indexOf(" ");
    return [one.slice(0, at), one.slice(at + 1)] as const;
  });
}
