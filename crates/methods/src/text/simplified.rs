//! Traditional characters (繁体字) and their simplified forms, for comparing texts. One character for one:
//! what needs its neighbours to be decided (乾, 著 as a particle) is mapped to its usual reading in
//! messages.

/// Pairs: traditional, simplified.
const PAIRS: &str = "\
國国東东車车門门馬马鳥鸟魚鱼長长風风飛飞龍龙龜龟見见貝贝頁页韋韦齊齐齒齿麥麦黃黄學学實实區区縣县鄉乡鎮镇
樓楼棟栋號号街街園园場场廣广廈厦橋桥線线鐵铁電电話话燈灯壞坏維维護护報报請请問问題题處处理理對对應应該该
過过還还這这進进遠远運运達达選选遺遗邊边適适遲迟連连遊游違违遞递醫医藥药衛卫體体檢检驗验測测護护療疗診诊
費费貴贵買买賣卖資资質质貨货貸贷賬账賠赔賞赏賢贤贈赠購购貪贪貧贫責责財财敗败賊贼贊赞變变讓让議议論论設设
許许證证評评詞词試试詳详語语誤误說说課课調调談谈誰谁認认記记訊讯計计訂订訴诉訪访詢询誠诚諾诺謝谢講讲識识
警警譯译讀读讚赞單单嚴严嗎吗嘆叹園园圍围圖图團团圓圆執执堅坚報报場场塊块塗涂塵尘墊垫墳坟墻墙牆墙壓压壘垒
壯壮聲声壽寿夠够夢梦夾夹奪夺奮奋婦妇媽妈嬰婴孫孙寧宁審审寫写寬宽寶宝將将專专尋寻導导層层屆届屬属岡冈島岛
峽峡嶺岭巖岩師师帳帐帶带幣币幫帮幹干幾几庫库廁厕廚厨廟庙廠厂廢废廳厅張张強强彈弹歸归錄录徑径從从復复後后
徵征徹彻恆恒惡恶惱恼愛爱態态慘惨慣惯慮虑慶庆憂忧憑凭憲宪懷怀懸悬戀恋戰战戲戏戶户拋抛挾挟捨舍掃扫掛挂採采
揚扬換换揮挥損损搖摇搶抢擁拥擇择擊击擋挡擔担據据擴扩擺摆擾扰攝摄攔拦攤摊敵敌數数斷断於于時时晝昼暫暂曉晓
書书會会條条來来極极構构樣样樹树機机櫃柜權权欄栏歡欢歷历曆历歲岁殘残殺杀殼壳毀毁氣气決决沒没況况淨净淚泪
淺浅減减測测湯汤溝沟溫温準准滅灭滯滞滲渗滾滚滿满漁渔漲涨潔洁潤润澀涩濃浓濕湿濟济濾滤瀏浏灑洒灘滩灣湾災灾
為为烏乌無无煉炼煙烟煩烦熱热燒烧營营爐炉爛烂爭争爺爷爾尔牽牵犧牺狀状猶犹獄狱獎奖獨独獲获現现環环產产畝亩
畢毕異异當当疇畴瘋疯療疗發发髮发盜盗盞盏盡尽監监盤盘眾众睜睁瞭了瞞瞒矚瞩礦矿碼码磚砖確确礎础禍祸禮礼離离
種种稱称穩稳積积穫获窩窝竄窜競竞筆笔筍笋節节範范築筑簡简簽签籃篮籠笼糧粮糾纠紅红約约級级紀纪純纯紙纸紛纷
紗纱納纳紐纽組组細细終终結结絕绝絡络給给統统絲丝經经綠绿維维網网緊紧緒绪線线編编緩缓練练緣缘縫缝縮缩總总
績绩織织繞绕繪绘繼继續续罰罚罷罢羅罗義义習习聯联職职聽听肅肃脅胁脈脉腦脑腳脚腫肿臉脸臟脏臨临與与興兴舉举
舊旧艙舱艱艰藝艺莊庄華华萬万葉叶著着蓋盖蓮莲蔣蒋蕩荡薩萨蘇苏蘋苹蘭兰虛虚蟲虫虧亏蝕蚀蠻蛮術术衝冲裝装裡里
裏里製制複复褲裤襯衬規规視视覺觉覽览觀观觸触訓训託托詐诈誌志誘诱諮咨謊谎謹谨豐丰貓猫豬猪賴赖賺赚趙赵趕赶
跡迹踐践蹤踪軌轨軍军軟软載载較较輛辆輕轻輪轮輸输轉转辦办辭辞農农邏逻鄧邓鄭郑鄰邻醜丑釋释針针鈎钩鈔钞鋼钢
錢钱錯错鍋锅鍵键鏈链鏡镜鐘钟鑒鉴鑰钥閃闪閉闭開开間间閒闲閱阅闊阔關关陣阵陰阴陳陈陸陆陽阳階阶際际隊队隨随
險险隱隐隸隶雖虽雙双雜杂雞鸡難难雲云電电霧雾靈灵靜静響响頂顶項项順顺須须預预頑顽領领頭头頻频顆颗題题額额
顏颜願愿類类顧顾顯显飯饭飲饮飼饲飾饰餅饼養养餐餐餘余餓饿館馆駐驻駛驶駕驾騎骑騙骗騷骚驅驱驗验驚惊髒脏鬆松
鬥斗鬧闹鮮鲜鹽盐麗丽麵面黨党點点齡龄僅仅價价優优儲储兒儿兩两冊册凍冻劃划劇剧劉刘動动務务勞劳勢势勵励勸劝
匯汇協协卻却厭厌參参員员啟启喪丧喬乔嘗尝噴喷囑嘱傳传債债傷伤僑侨偽伪備备個个們们倉仓億亿侵侵併并佔占係系
側侧偵侦傑杰創创別别刪删剛刚剩剩勝胜葷荤蔥葱薦荐蠟蜡補补裏里覆覆計计託托週周麼么纔才灶灶竈灶汙污溼湿滙汇
鋪铺銀银銷销鎖锁鏟铲閘闸閥阀闖闯陝陕隔隔雇雇僱雇鬍胡鬱郁鹼碱";

/// The first and last character that a table of the common block holds.
const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// The simplified form of a character of the common block, or the character itself.
pub(super) fn simplified(letter: char) -> char {
    static TABLE: std::sync::OnceLock<Vec<u16>> = std::sync::OnceLock::new();
    let code = u32::from(letter);
    if !(FIRST..=LAST).contains(&code) {
        return letter;
    }
    let table = TABLE.get_or_init(table);
    let found = table.get((code - FIRST) as usize).copied().unwrap_or(0);
    if found == 0 { letter } else { char::from_u32(u32::from(found)).unwrap_or(letter) }
}

fn table() -> Vec<u16> {
    let mut table = vec![0_u16; (LAST - FIRST + 1) as usize];
    let letters: Vec<char> = PAIRS.chars().filter(|letter| !letter.is_whitespace()).collect();
    for pair in letters.chunks_exact(2) {
        let (from, to) = (u32::from(pair[0]), u32::from(pair[1]));
        if let (true, Some(slot), Ok(to)) =
            (from != to, table.get_mut(from.wrapping_sub(FIRST) as usize), u16::try_from(to))
        {
            *slot = to;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{PAIRS, simplified};
    use std::collections::BTreeMap;

    #[test]
    fn a_character_has_one_simplified_form_and_that_is_not_traditional_itself() {
        let letters: Vec<char> = PAIRS.chars().filter(|letter| !letter.is_whitespace()).collect();
        assert_eq!(letters.len() % 2, 0);
        let mut known = BTreeMap::new();
        for pair in letters.chunks_exact(2) {
            assert_eq!(*known.entry(pair[0]).or_insert(pair[1]), pair[1], "two forms of {}", pair[0]);
        }
        for (from, to) in known {
            assert_eq!(simplified(to), to, "{from} becomes {to}, which changes again");
        }
    }
}
