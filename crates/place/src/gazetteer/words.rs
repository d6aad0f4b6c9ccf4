//! Words of the address grammar and a plain form of text.

use crate::model::Level;

/// What kind of thing the ending of a name says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// An administrative or living place.
    Place(&'static [Level]),
    /// A road, bridge, school …: named after a place perhaps, but not the place.
    Other,
}

use Ending::{Other, Place};
use Level::{City, Community, County, Estate, Grid, Province, Street};

/// Endings, longest first within a common start; `ending_at` takes the longest that fits.
const ENDINGS: &[(&str, Ending)] = &[
    ("社区居民委员会", Place(&[Community])),
    ("社区居委会", Place(&[Community])),
    ("社区居委", Place(&[Community])),
    ("社区", Place(&[Community])),
    ("居民委员会", Place(&[Community])),
    ("居委会", Place(&[Community])),
    ("村村民委员会", Place(&[Community])),
    ("村村委会", Place(&[Community])),
    ("村村委", Place(&[Community])),
    ("村民委员会", Place(&[Community])),
    ("村委会", Place(&[Community])),
    ("村委", Place(&[Community])),
    ("村", Place(&[Community])),
    ("嘎查村委会", Place(&[Community])),
    ("嘎查", Place(&[Community])),
    ("街道办事处", Place(&[Street])),
    ("街道办", Place(&[Street])),
    ("街道", Place(&[Street])),
    ("街办", Place(&[Street])),
    ("镇人民政府", Place(&[Street])),
    ("镇政府", Place(&[Street])),
    ("镇", Place(&[Street])),
    ("民族乡", Place(&[Street])),
    ("乡人民政府", Place(&[Street])),
    ("乡政府", Place(&[Street])),
    ("乡", Place(&[Street])),
    ("苏木", Place(&[Street])),
    ("自治县", Place(&[County])),
    ("自治旗", Place(&[County])),
    ("新区", Place(&[County])),
    ("林区", Place(&[County])),
    ("区", Place(&[County])),
    ("县", Place(&[County])),
    ("旗", Place(&[County])),
    ("自治州", Place(&[City])),
    ("地区", Place(&[City])),
    ("盟", Place(&[City])),
    ("州", Place(&[City])),
    ("市", Place(&[City, County, Province])),
    ("省", Place(&[Province])),
    ("维吾尔自治区", Place(&[Province])),
    ("壮族自治区", Place(&[Province])),
    ("回族自治区", Place(&[Province])),
    ("自治区", Place(&[Province])),
    ("特别行政区", Place(&[Province])),
    ("小区", Place(&[Estate])),
    ("网格", Place(&[Grid])),
    ("路", Other),
    ("街", Other),
    ("大街", Other),
    ("大道", Other),
    ("西路", Other),
    ("东路", Other),
    ("南路", Other),
    ("北路", Other),
    ("中路", Other),
    ("巷", Other),
    ("弄", Other),
    ("胡同", Other),
    ("桥", Other),
    ("大桥", Other),
    ("高速", Other),
    ("隧道", Other),
    ("河", Other),
    ("湖", Other),
    ("山", Other),
    ("站", Other),
    ("地铁", Other),
    ("机场", Other),
    ("广场", Other),
    ("公园", Other),
    ("大厦", Other),
    ("小学", Other),
    ("中学", Other),
    ("学校", Other),
    ("学院", Other),
    ("大学", Other),
    ("幼儿园", Other),
    ("医院", Other),
    ("银行", Other),
    ("公司", Other),
    ("集团", Other),
    ("工业园", Other),
    ("产业园", Other),
    ("开发区", Other),
    ("经开区", Other),
    ("高新区", Other),
];

/// Names of nationalities, left out of short forms (积石山保安族东乡族撒拉族自治县 → 积石山).
const NATIONALITIES: &[&str] = &[
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "哈萨克",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "高山族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜族",
    "柯尔克孜",
    "土族",
    "达斡尔族",
    "达斡尔",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "锡伯",
    "阿昌族",
    "普米族",
    "塔吉克族",
    "塔吉克",
    "怒族",
    "乌孜别克族",
    "俄罗斯族",
    "鄂温克族",
    "德昂族",
    "保安族",
    "裕固族",
    "京族",
    "塔塔尔族",
    "独龙族",
    "鄂伦春族",
    "赫哲族",
    "门巴族",
    "珞巴族",
    "基诺族",
    "蒙古",
    "各族",
];

/// Stems that are ordinary words: they are names only with their ending, and not inside other words.
const ORDINARY: &[&str] = &[
    "新村",
    "新区",
    "小区",
    "社区",
    "老城",
    "新城",
    "城区",
    "城关",
    "城东",
    "城西",
    "城南",
    "城北",
    "城中",
    "农村",
    "中心",
    "东区",
    "西区",
    "南区",
    "北区",
    "中区",
    "开发",
    "高新",
    "人民",
    "和平",
    "团结",
    "幸福",
    "建设",
    "解放",
    "胜利",
    "光明",
    "新华",
    "文化",
    "健康",
    "平安",
    "友谊",
    "民主",
    "民生",
    "民族",
    "红旗",
    "前进",
    "发展",
    "振兴",
    "公园",
    "学院",
    "大学",
    "车站",
    "市场",
    "商业",
    "工业",
    "农业",
    "机场",
    "先锋",
    "生产",
    "联合",
    "合作",
    "服务",
    "东方",
    "太阳",
    "中山",
    "中华",
    "长江",
    "黄河",
    "长城",
    "东风",
    "朝阳",
    "青年",
    "向阳",
    "繁荣",
    "富强",
    "文明",
    "和谐",
    "自由",
    "平等",
    "公正",
    "法治",
    "爱国",
    "敬业",
    "诚信",
    "友善",
    "希望",
    "未来",
    "科技",
    "科学",
    "教育",
    "卫生",
    "体育",
    "广场",
    "花园",
    "家园",
    "大桥",
    "火车站",
    "汽车站",
    "步行街",
    "工业园",
    "大道",
    "交通",
    "运输",
    "管理",
    "安全",
    "环境",
    "保护",
    "公安",
    "政府",
    "国际",
    "中心城",
    "同心",
    "永安",
    "安全",
    "统一",
    "正义",
    "进步",
    "互助",
    "共和",
    "创新",
    "创业",
    "就业",
    "金融",
    "贸易",
];

/// Words after which a place name may begin although they are written without a space before it.
const OPENERS: &[char] = &[
    '在', '到', '住', '于', '是', '的', '我', '们', '向', '和', '与', '至', '往', '从', '去', '来', '对',
    '将', '及', '或', '市', '区', '县', '镇', '乡', '道', '省', '为', '由', '关', '映', '请', '把', '被',
    '给', '本', '该', '原', '属', '经', '过', '有', '让', '求', '诉', '望', '询', '问', '因', '了', '地',
    '址',
];

/// The longest ending that begins `text`, with its length in bytes.
pub fn ending_at(text: &str) -> Option<(usize, Ending)> {
    let first = text.chars().next()?;
    ENDINGS
        .iter()
        .filter(|(word, _)| word.starts_with(first) && text.starts_with(word))
        .max_by_key(|(word, _)| word.len())
        .map(|(word, ending)| (word.len(), *ending))
}

/// The longest ending of a place name of this level that `name` closes with.
pub fn own_ending(level: Level, name: &str) -> Option<&'static str> {
    ENDINGS
        .iter()
        .filter(|(word, ending)| {
            matches!(ending, Place(levels) if levels.contains(&level))
                && name.len() > word.len()
                && name.ends_with(word)
        })
        .map(|(word, _)| *word)
        .max_by_key(|word| word.len())
}

/// Takes nationalities off the end of a stem, unless nothing else is left.
pub fn without_nationalities(mut stem: &str) -> &str {
    while let Some(shorter) = NATIONALITIES
        .iter()
        .filter_map(|name| stem.strip_suffix(name))
        .min_by_key(|rest| rest.len())
        .filter(|rest| rest.chars().count() >= 2)
    {
        stem = shorter;
    }
    stem
}

pub fn is_ordinary(stem: &str) -> bool {
    ORDINARY.contains(&stem)
}

/// Whether a name may begin after `before`.
pub fn opens(before: Option<char>) -> bool {
    before.is_none_or(|sign| !is_han(sign) || OPENERS.contains(&sign))
}

pub fn is_han(sign: char) -> bool {
    matches!(sign, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// Text with full-width letters and digits made narrow, Latin letters small and spaces left out, and
/// the way back to the original bytes.
#[derive(Debug, Default)]
pub struct Plain {
    pub text: String,
    /// For each byte of `text`, where its character begins in the original.
    starts: Vec<u32>,
    /// For each byte of `text`, where its character ends in the original.
    ends: Vec<u32>,
}

impl Plain {
    pub fn of(original: &str) -> Self {
        let room = original.len();
        let mut plain = Self {
            text: String::with_capacity(room),
            starts: Vec::with_capacity(room),
            ends: Vec::with_capacity(room),
        };
        for (byte, sign) in original.char_indices() {
            if let Some(narrow) = plain_sign(sign) {
                plain.text.push(narrow);
                plain.starts.resize(plain.text.len(), byte as u32);
                plain.ends.resize(plain.text.len(), (byte + sign.len_utf8()) as u32);
            }
        }
        plain
    }
    /// The byte range of the original for a range of the plain text that is not empty.
    pub fn original(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let byte = |list: &[u32], at: usize| list.get(at).copied().unwrap_or(0) as usize;
        byte(&self.starts, start)..byte(&self.ends, end.saturating_sub(1))
    }
}

/// The plain form of one character; `None` for spaces.
fn plain_sign(sign: char) -> Option<char> {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(sign as u32 - 0xfee0).map(|sign| sign.to_ascii_lowercase()),
        ' ' | '\u{3000}' | '\u{a0}' | '\t' => None,
        sign => Some(sign.to_ascii_lowercase()),
    }
}

/// The plain form of a name.
pub fn plain(name: &str) -> String {
    name.chars().filter_map(plain_sign).collect()
}
