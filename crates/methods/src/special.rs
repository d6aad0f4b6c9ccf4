//! The few functions of statistics that the standard library lacks. Sources: Wichura's AS 241 (normal
//! quantile), Lanczos' series (gamma), continued fractions after Lentz (incomplete beta and gamma).

/// ln of the gamma function for positive arguments; relative error about 1e-14.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    const LANCZOS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        // Reflection keeps the series in its good range.
        let pi = std::f64::consts::PI;
        return (pi / (pi * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let t = x + 7.5;
    let sum = LANCZOS[1..].iter().zip(1..).fold(LANCZOS[0], |sum, (c, i)| sum + c / (x + f64::from(i)));
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// Lentz's evaluation of `1 / (1 + a1/(1 + a2/(1 + …)))`-like fractions given as (a_n, b_n) pairs.
fn continued_fraction(first: f64, mut term: impl FnMut(u32) -> (f64, f64)) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |x: f64| if x.abs() < TINY { TINY } else { x };
    let mut value = guard(first);
    let (mut c, mut d) = (value, 0.0);
    for n in 1..10_000 {
        let (a, b) = term(n);
        d = 1.0 / guard(b + a * d);
        c = guard(b + a / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// The regularised incomplete beta function I_x(a, b).
pub(crate) fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp() / a;
    let fraction = continued_fraction(1.0, |n| {
        let m = f64::from(n / 2);
        let a_n = if n % 2 == 1 {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        } else {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        };
        (a_n, 1.0)
    });
    front / fraction
}

/// The regularised upper incomplete gamma function Q(a, x).
pub(crate) fn upper_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for n in 1..100_000 {
            term *= x / (a + f64::from(n));
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        return 1.0 - front * sum;
    }
    let fraction = continued_fraction(x + 1.0 - a, |n| {
        let n = f64::from(n);
        (n * (a - n), x + 2.0 * n + 1.0 - a)
    });
    front / fraction
}

/// The standard normal quantile, Wichura's AS 241 (relative error 1e-16). NaN outside 0..1.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 8] = [
        3.387_132_872_796_366_6,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ];
    const B: [f64; 8] = [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ];
    const C: [f64; 8] = [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ];
    const D: [f64; 8] = [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ];
    const E: [f64; 8] = [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ];
    const F: [f64; 8] = [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ];
    let ratio = |top: &[f64; 8], bottom: &[f64; 8], r: f64| {
        let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * r + c);
        horner(top) / horner(bottom)
    };
    if !(p > 0.0 && p < 1.0) {
        return if p == 0.0 {
            f64::NEG_INFINITY
        } else if p == 1.0 {
            f64::INFINITY
        } else {
            f64::NAN
        };
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&A, &B, 0.180_625 - q * q);
    }
    let r = (-(if q < 0.0 { p } else { 1.0 - p }).ln()).sqrt();
    let size = if r <= 5.0 { ratio(&C, &D, r - 1.6) } else { ratio(&E, &F, r - 5.0) };
    if q < 0.0 { -size } else { size }
}

/// Two-sided p-value of Student's t.
pub(crate) fn student_two_sided(t: f64, degrees: f64) -> f64 {
    if t.is_nan() || degrees <= 0.0 {
        return f64::NAN;
    }
    incomplete_beta(degrees / (degrees + t * t), degrees / 2.0, 0.5)
}

/// P(Y <= y) for a count with this mean and variance `dispersion * mean`: Poisson for dispersion 1,
/// negative binomial above.
fn count_cdf(y: f64, mean: f64, dispersion: f64) -> f64 {
    if y < 0.0 {
        return 0.0;
    }
    if dispersion <= 1.0 {
        return upper_gamma(y + 1.0, mean);
    }
    let size = mean / (dispersion - 1.0);
    incomplete_beta(1.0 / dispersion, size, y + 1.0)
}

/// ln P(Y = y) of the same distribution.
fn ln_count_probability(y: f64, mean: f64, dispersion: f64) -> f64 {
    if dispersion <= 1.0 {
        return y * mean.ln() - mean - ln_gamma(y + 1.0);
    }
    let size = mean / (dispersion - 1.0);
    ln_gamma(y + size) - ln_gamma(size) - ln_gamma(y + 1.0) - size * dispersion.ln()
        + y * ((dispersion - 1.0) / dispersion).ln()
}

/// The smallest count y with P(Y <= y) >= `probability`, for mean and variance `dispersion * mean`.
pub(crate) fn count_quantile(probability: f64, mean: f64, dispersion: f64) -> f64 {
    if mean.is_nan() || dispersion.is_nan() {
        return f64::NAN;
    }
    if mean <= 0.0 {
        return 0.0;
    }
    // Rounding must not push the answer to the next count (as in R).
    let target = probability * (1.0 - 64.0 * f64::EPSILON);
    let z = normal_quantile(probability);
    let deviation = (mean * dispersion.max(1.0)).sqrt();
    let skewness = (2.0 * dispersion.max(1.0) - 1.0) / deviation;
    let guess = mean + deviation * (z + skewness * (z * z - 1.0) / 6.0);
    let mut y = guess.round().max(0.0);
    if !y.is_finite() || y > 1e15 {
        return y;
    }
    // From the guess step by step with the probabilities' own recurrence.
    let mut below = count_cdf(y, mean, dispersion);
    let mut here = ln_count_probability(y, mean, dispersion).exp();
    let (size, odds) = if dispersion > 1.0 {
        (mean / (dispersion - 1.0), (dispersion - 1.0) / dispersion)
    } else {
        (f64::INFINITY, mean)
    };
    let next_factor =
        |y: f64| if size.is_finite() { (size + y) * odds / (y + 1.0) } else { odds / (y + 1.0) };
    for _ in 0..64 {
        if below >= target {
            if y <= 0.0 || below - here < target {
                return y;
            }
            below -= here;
            y -= 1.0;
            here /= next_factor(y);
        } else {
            here *= next_factor(y);
            y += 1.0;
            below += here;
            if below >= target {
                return y;
            }
        }
    }
    bisected_count_quantile(target, y, mean, dispersion)
}

/// For distributions so wide or skewed that stepping from a guess would take too long.
fn bisected_count_quantile(target: f64, near: f64, mean: f64, dispersion: f64) -> f64 {
    let (mut low, mut high) = (-1.0, near.max(1.0));
    while count_cdf(high, mean, dispersion) < target {
        low = high;
        high *= 2.0;
        if high > 1e15 {
            return high;
        }
    }
    while high - low > 1.0 {
        let middle = ((low + high) / 2.0).floor();
        if count_cdf(middle, mean, dispersion) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance * b.abs().max(1e-300), "{a} {b}");
    }

    /// Values from printed tables.
    #[test]
    fn known_values() {
        close(normal_quantile(0.975), 1.959_963_984_540_054, 1e-15);
        close(normal_quantile(0.999), 3.090_232_306_167_814, 1e-14);
        close(normal_quantile(1e-10), -6.361_340_902_404_056, 1e-13);
        close(ln_gamma(100.0), 359.134_205_369_575_4, 1e-13);
        close(ln_gamma(0.5), 0.572_364_942_924_700_1, 1e-13);
        // I_x(2, 3) = 6x^2 - 8x^3 + 3x^4.
        close(incomplete_beta(0.3, 2.0, 3.0), 0.3483, 1e-12);
        close(student_two_sided(2.228_138_851_964_939, 10.0), 0.05, 1e-10);
    }

    #[test]
    fn count_quantiles_agree_with_summing_up() {
        for mean in [0.3, 1.0, 4.7, 60.0, 900.0] {
            for dispersion in [1.0, 1.5, 8.0, 60.0, 4000.0] {
                for probability in [0.5, 0.95, 0.99, 0.999] {
                    let mut y = 0.0;
                    let mut sum = ln_count_probability(0.0, mean, dispersion).exp();
                    while sum < probability {
                        y += 1.0;
                        sum += ln_count_probability(y, mean, dispersion).exp();
                    }
                    assert_eq!(count_quantile(probability, mean, dispersion), y, "{mean} {dispersion}");
                }
            }
        }
    }
}
