// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panels/columns_page.h"
#include "panels/field.h"
#include "panels/objective_rows.h"
#include "pipeline/run_config.h"

#include <map>
#include <string>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QSpinBox;

namespace snac {

class Card;

/// The fields of a run configuration, in cards on a page: filled from one, and read into one. What no field shows is left
/// as it is. Knows no rules: see problemsOf().
class SetupFields : public ColumnsPage {
    Q_OBJECT
public:
    explicit SetupFields(QWidget* parent = nullptr);
    Card* spaceCard() { return m_space; }
    Card* objectivesCard() { return m_objectivesCard; }

    void show(const RunConfig& config);
    /// Fields whose text cannot be read leave the value as it was, and are named in `unreadable()`.
    void read(RunConfig& config) const;
    std::map<std::string, QString> unreadable() const; ///< key to sentence
    int workers() const;

    ObjectiveRows* objectives() { return m_objectives; }
    /// Says each problem beneath its field, and none beneath the others.
    void say(const std::map<std::string, QString>& problems);
    QString nameOf(const std::string& key) const; ///< the field's name; empty for a key without field
    void setWhy(const QString& why);              ///< the tool tip of every field; empty: their own

Q_SIGNALS:
    void edited();
    void referenceRecipeWished();

private:
    using Box = std::vector<std::pair<QString, int>>;
    void addField(Card* card, const QString& name, const char* key, QWidget* editor, const QString& toolTip);
    QSpinBox* number(Card* card, const QString& name, const char* key, int low, int high, const QString& toolTip);
    QComboBox* choice(Card* card, const QString& name, const char* key, const Box& entries, const QString& toolTip);
    QComboBox* named(Card* card, const QString& name, const char* key, const std::vector<std::string>& names,
                     const QString& toolTip);
    QLineEdit* line(Card* card, const QString& name, const char* key, const QString& toolTip);
    QCheckBox* check(Card* card, const QString& text, const char* key, const QString& toolTip);
    void makeBits();
    void makeSearch();
    void makeTraining();
    void makeHardware();
    void noteDevice();
    void noteFolds();

    Card *m_space, *m_objectivesCard;
    ObjectiveRows* m_objectives;
    std::map<std::string, Field*> m_fields;
    QSpinBox *m_trials, *m_population, *m_folds, *m_workers, *m_epochs, *m_batch, *m_patience, *m_totalBits,
        *m_integerBits, *m_reuse;
    QDoubleSpinBox *m_validation, *m_clock;
    QLineEdit *m_seed, *m_learningRate, *m_weightBits, *m_valueBits;
    QString m_givenWeightBits, m_givenValueBits; ///< a file's are taken as they are
    QComboBox *m_sampler, *m_optimiser, *m_schedule, *m_device, *m_strategy, *m_io, *m_estimator;
    QCheckBox *m_synthesisable, *m_stopHopeless, *m_classWeights;
};

/// What cannot work, by field ("space", "objectives", "device" and so on). The data may be null: then only what does not
/// need them is checked. Pure.
/// @param smallestClass  the number of training samples of the smallest class; 0: unknown
std::map<std::string, QString> problemsOf(const RunConfig& config, const Dataset* dataset, std::int64_t smallestClass);

} // namespace snac
